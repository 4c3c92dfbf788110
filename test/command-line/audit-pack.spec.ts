import { randomUUIDv7 } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn, treeFileIn } from '../../src/installation.js';
import type { JsonObject } from '../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { toBase64 } from '../../src/platform/transparency/base64.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { smallHistory } from '../audit/small-history.js';
import { checkpointNote, newKey, newWitness, ORIGIN } from '../audit/signing.js';
import { grow, reading } from '../transparency/tree-folder.js';
import { endAll, ended, newDataDir, removeDataDirs } from './processes.js';

const RECEIPTS = 50;
const SIZE = 3 + 2 * RECEIPTS;
const KEY = newKey();
const KEY_TEXT = verifierKeyText(KEY.key);

let dataDir: string;
let fund: string;

beforeAll(async () => {
  dataDir = newDataDir();
  mkdirSync(dataDir, { recursive: true });
  const files = { logFile: logFileIn(dataDir), treeFile: treeFileIn(dataDir) };
  const log = await SqliteEventLog.open(files.logFile);
  const history = smallHistory(RECEIPTS);
  fund = history[0]?.[0]?.stream ?? '';
  for (const append of history) await log.append(append, []);
  grow(files);
  const root = reading(files, (tree) => tree.root(SIZE));
  const signed = checkpointNote({ origin: ORIGIN, size: SIZE, root }, KEY, [
    newWitness('w.example'),
  ]);
  const lines = signed.trimEnd().split('\n');
  const note = `${lines.slice(0, -1).join('\n')}\n`;
  const record = (type: string, data: JsonObject) => ({
    stream: 'checkpoints',
    id: randomUUIDv7(),
    type,
    data,
    metadata: { schema: '1' },
  });
  await log.append(
    [
      record('LogKeyIntroduced', { vkey: KEY_TEXT }),
      record('CheckpointSigned', { size: SIZE, root: toBase64(root), note }),
      record('CheckpointCosigned', { size: SIZE, cosignatures: lines.slice(-1) }),
    ],
    [],
  );
  await log.close();
});

afterEach(endAll);
afterAll(removeDataDirs);

const exported = (out: string, ...more: readonly string[]) =>
  ended(dataDir, ['export', 'audit-pack', '--out', out, ...more]);

describe('export audit-pack', () => {
  it('writes the period of a fund, which verifies where there is no log', async () => {
    const out = join(newDataDir(), '..', 'pack');
    const period = ['--fund', fund, '--from', '3', '--to', String(SIZE - 1)];
    const { code, stdout } = await exported(out, ...period, '--seed', '7', '--sample', '5');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `${SIZE - 3} events, 0 withheld, under the checkpoint of size ${SIZE}`,
    );

    const verified = await ended(newDataDir(), ['verify', out, '--key', KEY_TEXT]);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    for (const said of [
      'checkpoint: size 103',
      'cosigned by nobody whose key is known here; not checked under it: ',
      'the indexes have no gap',
      'the trial balance is zero',
      'as seed 7 draws them',
      'not shown: what came into the log after its first 103 events',
    ]) {
      expect(verified.stdout).toContain(said);
    }

    const forAnybody = await ended(newDataDir(), ['verify', out]);
    expect(forAnybody).toMatchObject({ code: 2, stdout: '' });
    expect(forAnybody.stderr).toMatch(/^whom to believe\? Give --key .*\n$/);

    const events = join(out, 'events.ndjson');
    writeFileSync(events, readFileSync(events, 'utf8').replace('"100.04"', '"900.04"'));
    const changed = await ended(newDataDir(), ['verify', out, '--key', KEY_TEXT]);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('events: index 11:');
    const other = ['verify', out, '--key', verifierKeyText(newKey().key)];
    expect((await ended(newDataDir(), other)).stdout).toContain(
      'FIRST DIFFERENCE at no event that can be named (checkpoint)',
    );
  });

  it('takes the days of recording as they are in the zone of the fund', async () => {
    const today = Temporal.Now.plainDateISO('Europe/Vienna');
    const [from, to] = [today.subtract({ days: 1 }), today.add({ days: 1 })].map(String);
    const days = ['--fund', fund, '--from', from ?? '', '--to', to ?? ''];
    const { code, stderr } = await exported(join(newDataDir(), '..', 'pack'), ...days);
    expect(code).toBe(2);
    // The log ends with the checkpoint itself, which it does not cover.
    expect(stderr).toContain(`size ${SIZE}, which does not cover index ${SIZE + 2}`);
  });

  it.each([
    ['a grant that is not there', ['--grant', 'grant_x'], 'there is no grant grant_x'],
    [
      'a fund that is not there',
      ['--fund', 'fund_x', '--from', '0', '--to', '1'],
      'no fund fund_x',
    ],
    ['nothing', [], 'name a --grant or a --fund'],
    ['half a period', ['--fund', 'x', '--from', '1'], '--fund needs --from and --to'],
    ['a grant with a period', ['--grant', 'x', '--from', '1'], '--from and --to go with --fund'],
  ])('says what is wrong with %s', async (_what, more, said) => {
    const { code, stderr } = await exported(join(newDataDir(), '..', 'pack'), ...more);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
