import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bringOn, type Cast } from '../../src/demonstration/cast.js';
import { Stage, StageClock } from '../../src/demonstration/stage.js';
import { openInstallation, type Installation } from '../../src/installation.js';
import { heldRowsIn } from '../../src/ledger/totals/held-rows.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { callAs } from '../../src/platform/decisions/caller.js';
import { Commands } from '../../src/platform/http/commands.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService, type Service } from '../../src/service.js';
import { faultText, reportText } from '../../src/take-on/report-text.js';
import { exitCodeOf, importFile, type ImportResult } from '../../src/take-on/import-file.js';
import { readMapping } from '../../src/take-on/mapping.js';
import type { SendBatch } from '../../src/take-on/send-batches.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const NOW = Temporal.Instant.from('2026-06-01T12:00:00Z');

let folder: string;
let installation: Installation;
let service: Service;
let cast: Cast;
let faults: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  installation = await openInstallation({
    settings: readSettings({ TRIBUTARY_DATA_DIR: join(folder, 'data') }),
    logger: createLogger('silent'),
  });
  service = await createService(installation);
  const clock = new StageClock(NOW.epochMilliseconds);
  cast = await bringOn(new Stage(service.app.get(Commands), clock, () => {}));
  faults = [];
}, 30_000);

afterEach(async () => {
  await service.close();
  await installation.close();
  rmSync(folder, { recursive: true });
});

const send: SendBatch = (command, idempotencyKey) =>
  callAs(
    {
      person: cast.carla,
      onBehalfOf: undefined,
      commandLine: false,
      correlationId: randomUUID(),
      causationId: undefined,
      idempotencyKey,
      arrivedAt: NOW.add({ hours: 2 }),
    },
    () => service.app.get(Commands).send(command),
  );

interface Run {
  readonly dryRun?: boolean;
  readonly through?: SendBatch;
}

async function taken(
  file: string,
  mapping: string,
  { dryRun, through = send }: Run = {},
): Promise<ImportResult> {
  const views = installation.engine.reader.of('totals');
  return importFile({
    file,
    mapping: await readMapping(here(mapping)),
    now: NOW,
    onFault: (fault) => faults.push(faultText(fault)),
    ...(!dryRun && { into: { log: installation.log, send: through } }),
    heldRows: async (source, keys) => {
      await installation.engine.reached(installation.engine.ownHead, 10_000);
      return views.read((rows) => heldRowsIn(rows, source, keys));
    },
  });
}

const contributions = (run?: Run) => taken(here('contributions.csv'), 'contributions.yaml', run);
const grants = () => taken(here('grants.csv'), 'grants.yaml');

/** A copy of the contributions in which something is written otherwise. */
function changed(from: string, to: string): string {
  const file = join(folder, 'changed.csv');
  writeFileSync(file, readFileSync(here('contributions.csv'), 'utf8').replace(from, to));
  return file;
}

describe('an import', () => {
  it('takes on every row and compares it with the source to the cent', async () => {
    const result = await contributions();
    expect(faults).toEqual([]);
    expect(result).toMatchObject({ rows: 6, faults: 0, takenOn: { takenOn: 6, known: 0 } });
    expect(exitCodeOf(result)).toBe(0);
    const text = reportText(result).join('\n');
    expect(text).toMatch(/2019 +3 +USD 2,750\.50 +3 +USD 2,750\.50/);
    expect(text).toMatch(/2020 +3 +USD 100\.00 +3 +USD 100\.00/);
    expect(text).toMatch(/Alpha +3 +USD 2,600\.49/);
    expect(text).toContain('Beta & Sons');
    expect(text).toContain('Délta'.normalize('NFC'));
    expect(text).toMatch(/Gamma +1 +USD 0\.01/);
    expect(text).toContain('source and log are equal to the cent, row by row');
  });

  it('run a second time doubles nothing and says how many were known', async () => {
    await contributions();
    const head = await installation.log.head();
    expect(await contributions()).toMatchObject({ takenOn: { takenOn: 0, known: 6 } });
    expect(await installation.log.head()).toBe(head);
  });

  it.each([0, 1])('that was ended after %i batches goes on where it was', async (batches) => {
    let sent = 0;
    const ended: SendBatch = async (command, key) => {
      if (sent >= batches) throw new Error('killed');
      sent++;
      return send(command, key);
    };
    await contributions({ through: ended }).catch(() => {});
    const result = await contributions();
    expect((result.takenOn?.takenOn ?? 0) + (result.takenOn?.known ?? 0)).toBe(6);
    expect(exitCodeOf(result)).toBe(0);
  });

  it('of a dry run takes on nothing', async () => {
    const head = await installation.log.head();
    const result = await contributions({ dryRun: true });
    expect(result.takenOn).toBeUndefined();
    expect(await installation.log.head()).toBe(head);
  });

  it.each([
    ['1000.50', '1000.5x', 'line 2: Amount: VALIDATION_FAILED'],
    [',20,Beta', ',21,Beta', 'line 3: Code: UNMAPPED_CODE'],
    ['1,Example North,2019,Beta', '1,Example North,MMXIX,Beta', 'line 3: Year: VALIDATION_FAILED'],
    [
      '2,Example South,2019,Ministry',
      ',Example South,2019,Ministry',
      'line 4: Fund: VALIDATION_FAILED',
    ],
  ])('with %s written as %s names the fault and takes on nothing', async (from, to, fault) => {
    const result = await taken(changed(from, to), 'contributions.yaml');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
    expect(result.takenOn).toBeUndefined();
    expect(exitCodeOf(result)).toBe(1);
  });

  it('finds the cent by which a source differs from what was taken on', async () => {
    await contributions();
    const result = await taken(changed('99.99', '99.98'), 'contributions.yaml');
    expect(exitCodeOf(result)).toBe(1);
    expect(reportText(result).join('\n')).toContain('DIFFERENCES in 1 rows');
  });

  it('takes money that is dated after today on as an instalment that is due', async () => {
    await taken(
      changed('2,Example South,2020,Agency', '2,Example South,2027,Agency'),
      'contributions.yaml',
    );
    const types: string[] = [];
    for await (const batch of installation.log.readAll(0)) types.push(...batch.map((e) => e.type));
    expect(types.filter((type) => type === 'InstalmentTakenOn')).toHaveLength(1);
    expect(types.filter((type) => type === 'ReceiptTakenOn')).toHaveLength(5);
  });

  it('takes awards on: what is closed binds nothing, what differs from its parts is said', async () => {
    await contributions();
    const result = await grants();
    expect(result).toMatchObject({ takenOn: { takenOn: 3 }, partsDifference: { rows: 1 } });
    expect(exitCodeOf(result)).toBe(0);
    const text = reportText(result).join('\n');
    expect(text).toMatch(/CLOSED +2 +USD 1,750\.25 +2 +USD 1,750\.25/);
    expect(text).toMatch(/FINAL_REPORTING +1 +USD 500\.00/);
    const facts: Record<string, unknown>[] = [];
    for await (const batch of installation.log.readAll(0)) {
      facts.push(...batch.filter((e) => e.type === 'GrantTakenOn').map((e) => e.data));
    }
    expect(facts.find((fact) => fact['sourceKey'] === 'P-2')).toMatchObject({
      retroactiveDays: 31,
    });
    expect(facts.find((fact) => fact['sourceKey'] === 'P-1')).not.toHaveProperty('retroactiveDays');
  });
});
