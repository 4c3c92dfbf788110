import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  manifestFileIn,
  manifestText,
  PACK_FILES,
  type Manifest,
} from '../../src/audit/packs/manifest.js';
import type { About } from '../../src/audit/packs/scope.js';
import { readmeText } from '../../src/audit/packs/readme-text.js';
import { verifyPack } from '../../src/audit/packs/verify-pack.js';
import { writePack, type SignedState } from '../../src/audit/packs/write-pack.js';
import type { CheckResult } from '../../src/audit/verify/report.js';
import { catalogue } from '../../src/catalogue.js';
import { logFileIn } from '../../src/installation.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import type { Hash } from '../../src/platform/transparency/merkle.js';
import { endAll, ended, newDataDir, removeDataDirs } from '../command-line/processes.js';
import type { Believed } from '../../src/audit/trust.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { TreeInMemory } from '../transparency/tree-in-memory.js';
import { leafOf, rootFrom } from './by-the-standards.js';
import { checkpointNote, newKey, newWitness, ORIGIN } from './signing.js';

const KEY = newKey();
const WITNESS = newWitness('witness.example');
/** Whom the auditor believes; without the quorum, a cosignature taken away would be no difference. */
const BELIEVED: Believed = {
  logs: [KEY.key],
  policy: { logs: [], witnesses: [{ name: 'w', key: WITNESS.key }], groups: [], quorum: 'w' },
};
const SEED = 20_260_401;
const SAMPLE = { seed: 7, count: 10 };
const PERIOD = { from: 300, to: 620 };

let scratch: string;
let dataDir: string;
let state: SignedState;
let proofOf: (index: number) => Hash[];
let grant: string;
let fund: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'packs-'));
  dataDir = newDataDir();
  const { code, stderr } = await ended(dataDir, ['demo']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const reader = openLogReader(logFileIn(dataDir));
  const tree = new TreeInMemory();
  for await (const batch of reader.readAll(0)) {
    for (const row of reader.rawPage(batch[0]?.index ?? 0, batch.length)) tree.append(row.hash);
    grant ??= batch.find(({ type }) => type === 'PaymentRequested')?.data['grant'] as string;
    fund ??= batch.find(({ type }) => type === 'FundEstablished')?.stream as string;
  }
  reader.close();
  const { size } = tree;
  const root = tree.root();
  proofOf = (index) => tree.inclusionProof(index);
  const note = checkpointNote({ origin: ORIGIN, size, root }, KEY, [WITNESS]);
  state = { origin: ORIGIN, size, root, note, keys: [verifierKeyText(KEY.key)] };
  await written({ grant }, join(scratch, 'grant'));
  await written({ fund, ...PERIOD }, join(scratch, 'period'));
}, 120_000);

afterAll(async () => {
  await endAll();
  removeDataDirs();
  rmSync(scratch, { recursive: true });
});

async function written(about: About, folder: string): Promise<Manifest> {
  const reader = openLogReader(logFileIn(dataDir));
  try {
    return await writePack({ reader, catalogue, about, state, proofOf, sample: SAMPLE, folder });
  } finally {
    reader.close();
  }
}

function verified(folder: string, believed: Believed = BELIEVED): CheckResult[] {
  const results: CheckResult[] = [];
  verifyPack({
    folder,
    catalogue,
    believed,
    add: (result) => results.push(result) > 0 && result.result !== 'DIFFERENCE',
  });
  return results;
}

const differences = (folder: string): CheckResult[] =>
  verified(folder).filter(({ result }) => result === 'DIFFERENCE');

const rowsIn = (folder: string) =>
  readFileSync(join(folder, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { index: number; leaf?: string; event?: EventInPack });

interface EventInPack {
  readonly stream: string;
  readonly type: string;
  readonly data: { readonly cause?: { readonly stream: string } };
}

describe('an audit pack', () => {
  it.each(['grant', 'period'])('of a %s verifies, and says what was checked', (kind) => {
    const results = verified(join(scratch, kind));
    expect(results.map(({ check, result }) => [check, result])).toEqual(
      ['manifest', 'checkpoint', 'events', 'journal', 'sample', 'files'].map((check) => [
        check,
        'RIGHT',
      ]),
    );
  });

  it('has the same bytes when it is written again', async () => {
    const again = join(scratch, 'again');
    await written({ grant }, again);
    for (const name of [...PACK_FILES, 'manifest.json']) {
      expect(readFileSync(join(again, name))).toEqual(readFileSync(join(scratch, 'grant', name)));
    }
  });

  it('says at the top how many have cosigned its state, also when nobody has', async () => {
    const readme = (folder: string) => readFileSync(join(folder, 'README.txt'), 'utf8');
    expect(readme(join(scratch, 'grant'))).toContain('Cosigned by 1: witness.example (');
    const [alone, cosigned] = [join(scratch, 'alone'), state];
    const { origin, size, root } = state;
    state = { ...state, note: checkpointNote({ origin, size, root }, KEY) };
    await written({ grant }, alone);
    state = cosigned;
    expect(readme(alone)).toContain('Cosigned by nobody');
    const results = verified(alone, { logs: [KEY.key] });
    expect(results.filter(({ result }) => result !== 'RIGHT')).toEqual([]);
  });

  it('does not verify when its manifest names others who have cosigned', () => {
    const folder = join(scratch, 'named');
    cpSync(join(scratch, 'grant'), folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(manifestFileIn(folder), 'utf8')) as Manifest;
    writeFileSync(
      manifestFileIn(folder),
      manifestText({ ...manifest, cosignedBy: ['board.example'] }),
    );
    expect(differences(folder)).toMatchObject([
      { check: 'checkpoint', says: expect.stringContaining('cosigners board.example') },
    ]);
  });

  it('is not written over anything', async () => {
    await expect(written({ grant }, scratch)).rejects.toThrow(/is not empty/);
  });

  it('of a grant has its application, organisation, payments, reviews and pool movements', () => {
    const kinds = new Set(
      rowsIn(join(scratch, 'grant')).map(({ event }) => event?.stream.split('_')[0]),
    );
    for (const kind of ['grant', 'application', 'organisation', 'disbursement', 'review', 'pool']) {
      expect(kinds).toContain(kind);
    }
  });

  it('of a period has every index of it', () => {
    const indexes = rowsIn(join(scratch, 'period')).map(({ index }) => index);
    expect(indexes).toEqual(
      Array.from({ length: PERIOD.to - PERIOD.from + 1 }, (_, i) => PERIOD.from + i),
    );
  });

  it('of a fund shows nothing of another one: of these events there is the leaf', async () => {
    const folder = join(scratch, 'other-fund');
    const other = 'fund_01920000-0000-7000-8000-000000000001';
    await written({ fund: other, ...PERIOD }, folder);
    expect(differences(folder)).toEqual([]);
    const shown = readFileSync(join(folder, 'events.ndjson'), 'utf8');
    expect(shown).not.toContain(fund);
    expect(rowsIn(folder).filter(({ leaf }) => leaf !== undefined).length).toBeGreaterThan(100);
    expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8')).toBe('');
  });

  it('can be checked with nothing but the standards', () => {
    const proofs = readFileSync(join(scratch, 'grant', 'proofs.ndjson'), 'utf8').trimEnd();
    const proofLines = proofs.split('\n').map((line) => JSON.parse(line) as { proof: string[] });
    rowsIn(join(scratch, 'grant')).forEach(({ index, event }, place) => {
      const path = (proofLines[place]?.proof ?? []).map((hash) => Buffer.from(hash, 'base64'));
      expect(rootFrom(leafOf(event), index, state.size, path)).toEqual(Buffer.from(state.root));
    });
  });
});

/** What somebody may do to a text file, at a place that is drawn. */
const KINDS: readonly (readonly [string, (text: string, at: number) => string])[] = [
  ['a byte changed', (text, at) => changedAt(text, at % text.length)],
  ['a line gone', (text, at) => lines(text, (all) => void all.splice(at % all.length, 1))],
  [
    'a line twice',
    (text, at) => lines(text, (all) => all.splice(at % all.length, 0, pick(all, at))),
  ],
  ['two lines swapped', (text, at) => lines(text, (all) => swap(all, at))],
  [
    'a line from elsewhere',
    (text, at) => lines(text, (all) => all.splice(at % all.length, 0, '{}')),
  ],
  ['a space', (text, at) => `${text.slice(0, at % text.length)} ${text.slice(at % text.length)}`],
  ['its end cut off', (text, at) => text.slice(0, -1 - (at % (text.length - 1)))],
  ['something at its end', (text) => `${text}{}\n`],
];

const changedAt = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`;

function lines(text: string, change: (all: string[]) => unknown): string {
  const all = text.split('\n').slice(0, -1);
  change(all);
  return all.map((line) => `${line}\n`).join('');
}

const pick = (all: readonly string[], at: number): string => all[(at * 7) % all.length] ?? '';

function swap(all: string[], at: number): void {
  if (new Set(all).size < 2) return void all.push('');
  const a = at % all.length;
  const b = all.findIndex((line) => line !== all[a]);
  [all[a], all[b]] = [all[b] ?? '', all[a] ?? ''];
}

describe('a pack that somebody has changed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(scratch, 'changed-'));
  });

  const tampered = (kind: string, name: string, change: (text: string) => string): boolean => {
    cpSync(join(scratch, kind), folder, { recursive: true });
    const file = join(folder, name);
    const before = readFileSync(file, 'utf8');
    const after = change(before);
    writeFileSync(file, after);
    return after !== before;
  };

  /** What a careful forger would do too. */
  function renewManifest(): void {
    const manifest = JSON.parse(readFileSync(manifestFileIn(folder), 'utf8')) as Manifest;
    for (const name of PACK_FILES) {
      const bytes = readFileSync(join(folder, name));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      Object.assign(manifest.files[name], { bytes: bytes.length, sha256 });
    }
    writeFileSync(manifestFileIn(folder), `${JSON.stringify(manifest, null, 2)}\n`);
  }

  for (const name of [...PACK_FILES, 'manifest.json']) {
    it.each(KINDS)(
      `is found: %s in ${name}, with and without a new manifest`,
      (kindOfChange, change) => {
        // The order of signatures says nothing.
        const saysNothing = name === 'checkpoint.txt' && kindOfChange === 'two lines swapped';
        fc.assert(
          fc.property(fc.constantFrom('grant', 'period'), fc.nat(), (kind, at) => {
            if (!tampered(kind, name, (text) => change(text, at))) return;
            expect(differences(folder)).toHaveLength(1);
            if (name === 'manifest.json' || saysNothing) return;
            renewManifest();
            expect(differences(folder)).toHaveLength(1);
          }),
          { numRuns: 3, seed: SEED },
        );
      },
    );
  }

  it.each([...PACK_FILES, 'manifest.json'])('is found: without %s', (name) => {
    tampered('grant', name, (text) => text);
    rmSync(join(folder, name));
    expect(differences(folder)).toEqual([
      expect.objectContaining({ check: 'manifest', says: `${name} is missing` }),
    ]);
  });

  it('is found: with a file more', () => {
    tampered('grant', 'README.txt', (text) => text);
    appendFileSync(join(folder, 'more.txt'), 'more');
    expect(differences(folder)[0]?.says).toContain('more.txt is no part of a pack');
  });

  it('is found: another log in the manifest, and in what the pack says of itself', () => {
    let origin = '';
    tampered('grant', 'manifest.json', (text) => {
      const manifest = JSON.parse(text) as Manifest;
      origin = manifest.origin;
      const other = { ...manifest, origin: 'other.example/log' };
      writeFileSync(join(folder, 'README.txt'), readmeText(other));
      return manifestText(other);
    });
    renewManifest();
    const says = `the manifest has origin other.example/log, the checkpoint ${origin}`;
    expect(differences(folder)).toEqual([expect.objectContaining({ check: 'checkpoint', says })]);
  });

  it('names the event that was changed, by its index', () => {
    const row = rowsIn((folder = join(scratch, 'grant'))).find(
      ({ event }) => event?.type === 'GrantAwarded',
    );
    folder = mkdtempSync(join(scratch, 'changed-'));
    tampered('grant', 'events.ndjson', (text) =>
      lines(text, (all) => {
        const at = all.findIndex((line) => line.endsWith(`"index":${row?.index}}`));
        all[at] = (all[at] ?? '').replace(/"amount":"(\d)/, '"amount":"9$1');
      }),
    );
    renewManifest();
    expect(differences(folder)).toEqual([
      expect.objectContaining({ check: 'events', index: row?.index }),
    ]);
  });

  it('names the index that was left out of a period with all that belongs to it', () => {
    const at = 100;
    tampered('period', 'events.ndjson', (text) => lines(text, (all) => all.splice(at, 1)));
    const proofs = join(folder, 'proofs.ndjson');
    const kept = lines(readFileSync(proofs, 'utf8'), (all) => all.splice(at, 1));
    writeFileSync(proofs, kept);
    renewManifest();
    const missing = PERIOD.from + at;
    expect(differences(folder)).toEqual([
      expect.objectContaining({
        check: 'events',
        index: missing,
        says: `index ${missing} is missing: index ${missing + 1} comes next`,
      }),
    ]);
  });

  it('names the stream of which an event was left out of the pack of a grant', () => {
    const rows = rowsIn(join(scratch, 'grant'));
    const at = rows.findIndex(({ event }) => event?.type === 'PaymentCertified');
    const gone = rows[at]?.event?.stream;
    tampered('grant', 'events.ndjson', (text) => lines(text, (all) => all.splice(at, 1)));
    const proofs = join(folder, 'proofs.ndjson');
    writeFileSync(
      proofs,
      lines(readFileSync(proofs, 'utf8'), (all) => all.splice(at, 1)),
    );
    renewManifest();
    expect(differences(folder)[0]?.says).toContain(`${gone} has revision`);
    expect(differences(folder)[0]?.says).toContain('an event is left out');
  });

  /** A pack of the grant without these events, their proofs and journal lines. */
  function without(isGone: (event: EventInPack) => boolean): void {
    const rows = rowsIn(join(scratch, 'grant'));
    const gone = new Set(rows.flatMap(({ index, event }) => (event && isGone(event) ? index : [])));
    expect(gone.size).toBeGreaterThan(0);
    const isKept = (line: string) => !gone.has((JSON.parse(line) as { index: number }).index);
    tampered('grant', 'README.txt', (text) => text);
    for (const name of ['events.ndjson', 'proofs.ndjson', 'journal.ndjson']) {
      const file = join(folder, name);
      const kept = readFileSync(file, 'utf8').split('\n').slice(0, -1).filter(isKept);
      writeFileSync(file, kept.map((line) => `${line}\n`).join(''));
    }
    const manifest = JSON.parse(readFileSync(manifestFileIn(folder), 'utf8')) as Manifest;
    const shown = rows.length - gone.size;
    writeFileSync(manifestFileIn(folder), manifestText({ ...manifest, shown }));
    renewManifest();
  }

  it.each(['disbursement', 'review', 'application', 'organisation'])(
    'names a whole %s that was left out',
    (kind) => {
      const rows = rowsIn(join(scratch, 'grant'));
      const gone = rows.find(({ event }) => event?.stream.startsWith(`${kind}_`))?.event?.stream;
      without(({ stream, data }) => stream === gone || data.cause?.stream === gone);
      expect(differences(folder)).toEqual([
        expect.objectContaining({
          check: 'events',
          index: expect.any(Number),
          says: expect.stringContaining(`${gone}, which it names, is left out with all its events`),
        }),
      ]);
    },
  );

  it.each(['PoolCommitted', 'PoolPaymentReleased', 'PoolPaymentConfirmed', 'PoolExpensed'])(
    'names the event whose movement of a pool was left out: %s',
    (gone) => {
      without(({ type }) => type === gone);
      expect(differences(folder)).toEqual([
        expect.objectContaining({
          check: 'events',
          index: expect.any(Number),
          says: expect.stringMatching(/it has moved pool_.*, and that movement is left out/),
        }),
      ]);
    },
  );

  it('names the line of the journal that no event posts so', () => {
    tampered('grant', 'journal.ndjson', (text) => text.replace(/"amount":"(\d)/, '"amount":"9$1'));
    renewManifest();
    expect(differences(folder)).toEqual([
      expect.objectContaining({ check: 'journal', index: expect.any(Number) }),
    ]);
  });

  it('is found: a sample that was drawn more kindly', () => {
    tampered('grant', 'sample.json', (text) => {
      const sample = JSON.parse(text) as { drawn: unknown[] };
      sample.drawn.pop();
      return `${JSON.stringify(sample, null, 2)}\n`;
    });
    renewManifest();
    expect(differences(folder)).toEqual([expect.objectContaining({ check: 'sample' })]);
  });
});
