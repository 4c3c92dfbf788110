import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyFilesOf } from '../../src/installation.js';
import { KeyFile } from '../../src/platform/sealing/key-file.js';
import { Sealing } from '../../src/platform/sealing/sealing.js';
import { endAll, ended, serving, type Serving } from '../command-line/processes.js';
import { Canaries } from './canaries.js';
import { CanaryFund } from './canary-fund.js';
import { BEGINS, plant, readers, type Planted } from './canary-history.js';
import {
  declaredPlaces,
  erase,
  eventsIn,
  personalFieldsIn,
  placeOf,
  type PersonalField,
} from './erase-everything.js';
import { answersTo, everything, type Answers } from './every-answer.js';
import { against, faultsOf, takeAway, type Kept } from './proofs-kept.js';

// Each `it` goes on where the one before has ended: planted, taken away, read, erased, searched.

const MAPPING = fileURLToPath(new URL('../take-on/grants.yaml', import.meta.url));
const canaries = new Canaries();
let folder: string;
let data: string;
let fund: CanaryFund;
let service: Serving;
let planted: Planted;
let kept: Kept;
let fields: readonly PersonalField[];
let before: Answers;
/** Index of the last event before anything was erased. */
let lastBefore: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'canary-'));
  data = join(folder, 'data');
  fund = await CanaryFund.open(data, BEGINS);
  planted = await plant(fund, canaries);
  kept = await takeAway(fund, planted, join(folder, 'kept'));
  await fund.stop();
}, 300_000);

afterAll(async () => {
  fund.kill();
  await endAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Hands the fund over to the command line's own service, whose memory can be looked at. */
async function serve(dataDir: string): Promise<void> {
  const memory = join(folder, 'memory');
  mkdirSync(memory, { recursive: true });
  service = await serving(dataDir, [], {
    TRIBUTARY_LOG_LEVEL: 'trace',
    NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${memory}`,
  });
  fund.url = service.url;
}

/** Ends the service. Answers all that it has written to its log. */
async function stop(): Promise<Buffer> {
  service.child.kill('SIGTERM');
  const { code, stdout, stderr } = await service.ended;
  expect(code).toBe(0);
  return Buffer.from(stdout + stderr);
}

/** What the memory of the service holds. */
async function memory(): Promise<Buffer> {
  const path = join(folder, 'memory');
  service.child.kill('SIGUSR2');
  while (readdirSync(path).length === 0) await setTimeout(20);
  await fund.get('audra', '/v1/me'); // answered when the whole of it is written
  const [file = ''] = readdirSync(path);
  const bytes = readFileSync(join(path, file));
  rmSync(join(path, file));
  return bytes;
}

const hitsIn = (path: string): string[] => {
  const finder = canaries.finder();
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())
    .flatMap((file) => finder.in(readFileSync(file)).map((found) => `${file}: ${found}`));
};

const KEY_FILES = ['keys.db', 'keys.db-wal', 'keys.db-shm'];

function copyKeys(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of KEY_FILES) cpSync(join(from, file), join(to, file));
}

/** Opens all that is sealed, with the keys as they are now. */
function opened(all: readonly PersonalField[], dataDir = data): string[] {
  const keys = KeyFile.open(keyFilesOf({ dataDir, masterKeyFile: undefined }));
  try {
    const sealing = new Sealing(keys);
    return all.map(({ sealed }) => sealing.open(sealed));
  } finally {
    keys.close();
  }
}

/** Whether it is the history of somebody who reads and is not erased. */
const isReader = (stream: string): boolean =>
  opened(
    fields.filter(({ event, pointer }) => event.stream === stream && pointer === '/name'),
  ).some((name) => readers.includes(name));

/** Without what still names somebody: of those who are erased nobody knows. */
const pathsOf = ({ answered }: Answers): string[] =>
  [...new Set(answered.map(({ path }) => path))]
    .filter((path) => !path.endsWith('/still-named'))
    .toSorted();

/** All that has a history, and some events of each type. */
const things = () => {
  const events = eventsIn(data);
  const streams = new Map<string, number>();
  const types = new Map<string, number>();
  const indexes = events.flatMap(({ index, stream, type }) => {
    streams.set(stream, index);
    const seen = (types.get(type) ?? 0) + 1;
    types.set(type, seen);
    return seen <= 3 ? [index] : [];
  });
  const named = [...streams.keys()].filter((stream) => !/^(key|refusal|reading)_/.test(stream));
  return { streams: named, indexes };
};

describe('a canary in everything personal', () => {
  it('is taken on with history too, of which the reports say nothing', async () => {
    const csv = join(folder, 'grants.csv');
    const row = `1,P-1,Safe House,7,1,${canaries.text()},5/1/2022,4/30/2023,4/15/2022,10.00,9.00,1.00,CLS`;
    writeFileSync(
      csv,
      `Fund,Code,Organisation,OrgCode,OrgKind,Title,Start,End,Approved,Total,Direct,Support,State\n${row}\n`,
    );
    const importing = ['import', csv, '--mapping', MAPPING, '--as', 'carla', '--report'];
    const { code, stdout, stderr } = await ended(data, importing);
    expect([code, stderr]).toEqual([0, '']);
    expect(canaries.finder().in(Buffer.from(stdout + stderr))).toEqual([]);
    rmSync(csv);
  }, 30_000);

  it('stands, sealed, in each place that the types of events have for such', () => {
    fields = personalFieldsIn(eventsIn(data));
    expect(declaredPlaces().length).toBeGreaterThan(40);
    expect(new Set(fields.map(placeOf))).toEqual(new Set(declaredPlaces()));
    const plain = opened(fields).filter((text) => Canaries.wordsIn(text).length === 0);
    // A text was redacted already, and these read and are not erased.
    expect(new Set(plain)).toEqual(new Set(['[erased]', ...readers]));
    expect(hitsIn(folder)).toEqual([]);
  });

  it('is read by those who may, and rests in no file while it is', async () => {
    await serve(data);
    before = await answersTo(fund, everything(things()), canaries.finder());
    lastBefore = eventsIn(data).length - 1;
    expect(before.erased).toBe(0);
    const texts = opened(fields);
    const unseen = new Set(fields.map(placeOf));
    for (const [i, field] of fields.entries()) {
      const own = Canaries.wordsIn(texts[i] ?? '').at(-1) ?? '';
      if (before.seen.has(own)) unseen.delete(placeOf(field));
    }
    expect([...unseen]).toEqual([]);
    const past = await answersTo(fund, before.answered, canaries.finder(), lastBefore);
    expect(past.seen).toEqual(before.seen);
    expect(canaries.finder().in(await memory())).not.toEqual([]);
    expect(hitsIn(folder)).toEqual([]);
    copyKeys(data, join(folder, 'keys'));
  }, 300_000);

  it('is gone from wherever it is a name, once its people are erased', async () => {
    const people = fields.filter(({ kind }) => kind !== 'free-text');
    const own = people.filter(({ event }) => !isReader(event.stream));
    expect(await erase(fund, own)).toBe(16 + 1 + 4);
    const { hits, seen } = await answersTo(fund, before.answered, canaries.nameFinder());
    expect(hits).toEqual([]);
    expect(seen.size).toBeGreaterThan(100);
  }, 120_000);

  it('is in no answer, file, log line or memory, once all texts are redacted', async () => {
    const texts = personalFieldsIn(eventsIn(data)).filter(({ kind }) => kind === 'free-text');
    expect(await erase(fund, texts)).toBe(texts.length);
    await fund.post('audra', 'checkpoints');
    const last = eventsIn(data).length - 1;
    for (const asOf of [undefined, Math.floor(lastBefore / 2), lastBefore, last]) {
      const after = await answersTo(fund, before.answered, canaries.finder(), asOf);
      expect([asOf, after.hits]).toEqual([asOf, []]);
      expect(after.erased).toBeGreaterThan(30);
      if (asOf === undefined) expect(pathsOf(after)).toEqual(pathsOf(before));
    }
    expect(canaries.finder().in(await memory())).toEqual([]);
    expect(hitsIn(folder)).toEqual([]);
  }, 300_000);

  it('is not missed by any proof that was given away before', async () => {
    expect(await faultsOf(kept, fund, planted)).toEqual([]);
    expect(canaries.finder().in(await stop())).toEqual([]);
    const verified = await ended(data, ['verify', ...against(kept)]);
    expect([verified.code, verified.stderr]).toEqual([0, '']);
    expect(hitsIn(folder)).toEqual([]);
  }, 120_000);

  it('does not come back with an older backup of the keys', async () => {
    const restored = join(folder, 'restored');
    cpSync(data, restored, { recursive: true });
    for (const file of KEY_FILES) rmSync(join(restored, file), { force: true });
    copyKeys(join(folder, 'keys'), restored);
    await serve(restored);
    const after = await answersTo(fund, before.answered, canaries.finder());
    expect(after.hits).toEqual([]);
    expect(pathsOf(after)).toEqual(pathsOf(before));
    expect(canaries.finder().in(await stop())).toEqual([]);
    expect(new Set(opened(fields, restored))).toEqual(new Set([...readers, '[erased]']));
    expect(hitsIn(restored)).toEqual([]);
  }, 120_000);
});
