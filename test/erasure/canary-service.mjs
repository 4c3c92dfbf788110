// The service, with a canary in the place of everything personal that is sealed. Arguments: the data
// directory, and the canary's characters in reverse, so that this program's own texts are no find.
// Plays the demonstration, then plants an event of each type that it has not reached (in a data
// directory of its own, since these events make no history), then serves and does what it is told.
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { catalogue } from '../../dist/catalogue.js';
import { play } from '../../dist/demonstration/demonstration.js';
import { Stage, StageClock } from '../../dist/demonstration/stage.js';
import { fund } from '../../dist/funds/funds/fund.js';
import { openInstallation } from '../../dist/installation.js';
import { installationSecrets } from '../../dist/platform/auth/installation-secrets.js';
import { AccessControl } from '../../dist/platform/auth/access.js';
import { mintToken } from '../../dist/platform/auth/tokens.js';
import { readSettings } from '../../dist/platform/configuration/settings.js';
import { callAs } from '../../dist/platform/decisions/caller.js';
import { Decisions } from '../../dist/platform/decisions/decisions.js';
import { KeyedHash } from '../../dist/platform/decisions/keyed-hash.js';
import { Commands } from '../../dist/platform/http/commands.js';
import { createLogger } from '../../dist/platform/observability/logger.js';
import { changePersonal } from '../../dist/platform/sealing/personal-fields.js';
import { sealedText } from '../../dist/platform/sealing/sealed-text.js';
import { createService } from '../../dist/service.js';
import { sampleOf } from './sample-of-schema.mjs';

const [, , dataDir, reversed] = process.argv;
const LAST_DAY = '2026-10-31';
/** Who asks: between them they may read everything. */
const SUBJECTS = ['audra', 'ada', 'gina', 'fiona', 'carla', 'bela', 'rosa', 'anders'];

const canaryOf = (kind) => {
  const name = reversed.split('').toReversed().join('');
  return kind === 'free-text' ? `There ${name} sings.` : name;
};

const commandLine = {
  person: undefined,
  onBehalfOf: undefined,
  commandLine: true,
  correlationId: 'canaries',
  causationId: undefined,
  idempotencyKey: undefined,
  arrivedAt: Temporal.Instant.from('2026-01-01T00:00:00Z'),
};

const clock = new StageClock(0);
clock.goTo('2022-11-01');
const settings = readSettings({ TRIBUTARY_DATA_DIR: dataDir, PORT: '0' });
const installation = await opened(settings, { nowMs: () => clock.nowMs });
const { log, decisions, sealing, engine } = installation;
const planted = new Set();

const service = await createService({
  ...installation,
  settings,
  logger: createLogger('debug'),
});
await playDemonstration(service.app.get(Commands));
await plantTheRest(join(dataDir, 'planted'));
const url = await service.listen();
await engine.reached(await log.head(), 60_000);
process.send({
  url,
  planted: [...planted],
  declared: [...catalogue.types].filter((type) => catalogue.personalFieldsOf(type)),
  streams: await streams(),
  tokens: await Promise.all(SUBJECTS.map(tokenOf)),
});

let held;
process.on('message', (message) => void obey(message));

async function obey({ erase, hold, snapshot, stop }) {
  if (hold !== undefined) {
    held = hold && [canaryOf('name'), held];
    process.send({});
  }
  if (erase) process.send({ destroyed: sealing.destroy(await keysIn(log)) });
  if (snapshot) process.send({ snapshot: writeHeapSnapshot(snapshot) });
  if (!stop) return;
  await service.close();
  await installation.close();
  process.disconnect();
}

async function opened(of, options = {}) {
  const found = await openInstallation({
    settings: of,
    logger: createLogger('silent'),
    ...options,
  });
  const seal = found.sealing.seal.bind(found.sealing);
  found.sealing.seal = (fields, data, event) =>
    seal(
      fields,
      changePersonal(fields, data, (value, _, kind) =>
        sealedText(value) ? value : canaryOf(kind),
      ),
      event,
    );
  return found;
}

async function playDemonstration(commands) {
  await play(new Stage(commands, clock, () => {}), {
    seed: 1,
    lastDay: LAST_DAY,
    generalPoolOf: async (id) => {
      const { pools } = await decisions.peek(fund, id);
      return pools.find((pool) => pool.general).id;
    },
  });
  for await (const batch of log.readAll(0)) for (const { type } of batch) planted.add(type);
}

/** Each type with something personal, all fields filled, through decision, log and views. */
async function plantTheRest(folder) {
  class PlantCanaries {}
  const there = await opened(readSettings({ TRIBUTARY_DATA_DIR: folder }));
  const facts = Object.fromEntries(
    [...catalogue.types].map((type) => [type, catalogue.find(type)]),
  );
  const nest = { kind: 'nest', facts, initial: null, evolve: () => null };
  const planting = new Decisions({
    log: there.log,
    catalogue,
    sealing: there.sealing,
    access: new AccessControl({}),
    hash: new KeyedHash(Buffer.alloc(32)),
    rightsOf: () => undefined,
    guards: [],
    commandLineCommands: ['PlantCanaries'],
  });
  for (const [type, { data }] of Object.entries(facts)) {
    if (!catalogue.personalFieldsOf(type)) continue;
    await callAs(commandLine, () =>
      planting.run(new PlantCanaries(), (d) => {
        d.permit({});
        const found = d.start(nest);
        d.record(found, [{ type, data: sampleOf(data) }]);
        return found.id;
      }),
    );
    planted.add(type);
  }
  there.engine.wake(await there.log.head());
  await there.engine.reached(await there.log.head(), 60_000).catch(() => {});
  there.sealing.destroy(await keysIn(there.log));
  await there.close();
}

async function keysIn(of) {
  const found = new Set();
  for await (const batch of of.readAll(0)) {
    for (const { data } of batch) {
      for (const [, key] of JSON.stringify(data).matchAll(/"k":"([\w-]{43})"/g)) found.add(key);
    }
  }
  return [...found];
}

async function streams() {
  const found = {};
  for await (const batch of log.readAll(0)) {
    for (const { stream } of batch) {
      const kind = stream.slice(0, stream.indexOf('_'));
      const some = (found[kind] ??= []);
      if (some.length < 3 && !some.includes(stream)) some.push(stream);
    }
  }
  return found;
}

function tokenOf(subject) {
  return mintToken(installationSecrets(dataDir).tokenKey, { subject, ttlSeconds: 3_600 });
}
