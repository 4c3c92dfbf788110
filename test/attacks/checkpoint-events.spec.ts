import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn } from '../../src/installation.js';
import type { JsonObject, NewRecord } from '../../src/platform/event-log/event-log.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { toBase64 } from '../../src/platform/transparency/base64.js';
import { signatureLine } from '../../src/platform/transparency/signed-note.js';
import { cosignText } from '../../src/platform/transparency/signatures.js';
import { parseNote } from '../../src/platform/transparency/signed-note.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { COSIGNED_AT, newWitness } from '../audit/signing.js';
import { grow } from '../transparency/tree-folder.js';
import { alter } from './attacker.js';
import { buildViewsIn, differencesIn, filesIn, noteOf, rootIn, Scene, type Kept } from './scene.js';

/*
 * What the log says of its own checkpoints is read before the rest of it. Whatever somebody has made of
 * these events, they are named, and the rest is read all the same.
 */

const SIZES = [100, 200];

let scene: Scene;
let signed: string;
/** The index of the first event of the checkpoints: the key, then a checkpoint and its cosignature each. */
let first: number;

beforeAll(async () => {
  scene = await Scene.made();
  signed = scene.copy();
  first = scene.size;
  const log = await SqliteEventLog.open(logFileIn(signed));
  await log.append(checkpointsOf(SIZES.map((size) => noteOf(signed, size, scene.key))), []);
  await log.close();
  grow(filesIn(signed));
  buildViewsIn(signed);
});

afterAll(() => scene.remove());

function checkpointsOf(notes: readonly Kept[]): NewRecord[] {
  const witness = newWitness('w1.example');
  return [
    record('LogKeyIntroduced', { vkey: verifierKeyText(scene.key.key) }),
    ...notes.flatMap(({ note }, at) => {
      const size = SIZES[at] ?? 0;
      const line = signatureLine(cosignText(parseNote(note).text, witness, COSIGNED_AT)).trimEnd();
      return [
        record('CheckpointSigned', { size, root: toBase64(rootIn(signed, size)), note }),
        record('CheckpointCosigned', { size, cosignatures: [line] }),
      ];
    }),
  ];
}

const record = (type: string, data: JsonObject): NewRecord => ({
  stream: 'checkpoints',
  id: randomUUIDv7(),
  type,
  data,
  metadata: {
    schema: '1',
    actor: 'system',
    command: 'Checkpoint',
    decidedAt: '2026-02-01T00:00:00Z',
  },
});

it('the checkpoints in the log are right before', () => {
  expect(differencesIn(scene.verified(signed))).toEqual([]);
});

const EVENTS = [
  'the key',
  'a checkpoint',
  'its cosignature',
  'the last checkpoint',
  'its cosignature',
];

describe.each(EVENTS.map((event, at) => [`${event} (event ${at})`, at] as const))(
  'in %s',
  (_, at) => {
    it.each([
      ['a text whose hash is stale', `text = replace(text, '"system"', '"sistem"')`],
      ['a text that is none', `text = '{', hash = leaf('{')`],
      ['a revision that is not due', 'revision = 700'],
      ['a revision that is no number that can be', 'revision = 9007199254740993'],
      ['a hash that is none', `hash = x'00'`],
      ['another stream', `stream = 'checkpoint'`],
    ])('%s is named', (_what, change) => {
      const folder = scene.copy(signed);
      alter(logFileIn(folder), `UPDATE event SET ${change} WHERE idx = ${first + at}`);
      for (const held of [[], scene.held([128])]) {
        expect(differencesIn(scene.verified(folder, held))).toContainEqual(
          expect.objectContaining({ check: 'log', index: first + at }),
        );
      }
    });

    it('words that are neither key nor note are named, with all hashes made anew', () => {
      const folder = scene.copy(signed);
      const garbled = `replace(replace(text, '${verifierKeyText(scene.key.key)}', 'x'), '\u2014', 'x')`;
      alter(
        logFileIn(folder),
        `UPDATE event SET text = ${garbled}, hash = leaf(${garbled}) WHERE idx = ${first + at}`,
      );
      for (const held of [[], scene.held([128])]) {
        expect(differencesIn(scene.verified(folder, held))).not.toEqual([]);
      }
    });
  },
);
