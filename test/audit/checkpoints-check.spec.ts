import { describe, expect, it } from '@jest/globals';
import { CheckpointsCheck } from '../../src/audit/verify/checkpoints-check.js';
import type { JsonObject, StoredEvent } from '../../src/platform/event-log/event-log.js';
import { toBase64 } from '../../src/platform/transparency/base64.js';
import { rotationNote } from '../../src/platform/transparency/key-rotation.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import type { Signer } from '../../src/platform/transparency/signatures.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { checkpointNote, newKey, ORIGIN } from './signing.js';

const [FIRST, SECOND, STRANGER] = [newKey(), newKey(), newKey()];

/** A tree whose root at a size says so, and nothing else. */
const rootAt = (size: number) => leafHash(`root at ${size}`);

/** A size of which the tree has kept no root: its checkpoint was not found before the log was read. */
const NOT_KEPT = 77;

const introduced = (key: Signer): [string, JsonObject] => [
  'LogKeyIntroduced',
  { vkey: verifierKeyText(key.key) },
];
const rotated = (from: Signer, to: Signer, lastSize: number): [string, JsonObject] => [
  'LogKeyRotated',
  { vkey: verifierKeyText(to.key), lastSize, note: rotationNote(from, to, { lastSize }) },
];
const signed = (key: Signer, size: number, root = rootAt(size)): [string, JsonObject] => [
  'CheckpointSigned',
  { size, root: toBase64(root), note: checkpointNote({ origin: ORIGIN, size, root }, key) },
];

/** The checkpoints stand at indexes 100, 200 and so on. */
function checked(events: readonly (readonly [string, JsonObject])[], ...keys: readonly Signer[]) {
  const check = new CheckpointsCheck({ rootAt, keepsRootAt: (size) => size !== NOT_KEPT });
  events.forEach(([type, data], revision) => {
    const metadata = { recordedAt: '2026-01-01T00:00:00.000Z' };
    const index = 100 * (revision + 1);
    const event: StoredEvent = {
      index,
      stream: 'checkpoints',
      revision,
      id: '',
      type,
      data,
      metadata,
    };
    check.see(event);
  });
  return check.result({ logs: keys.map(({ key }) => key) });
}

describe('the checkpoints in the log', () => {
  const right = [
    introduced(FIRST),
    signed(FIRST, 50),
    signed(FIRST, 250),
    rotated(FIRST, SECOND, 250),
    signed(SECOND, 400),
  ];

  it.each([
    ['no key', []],
    ['the first key', [FIRST]],
    ['the present key', [SECOND]],
  ])('are right for who holds %s', (_who, keys) => {
    expect(checked(right, ...keys)).toMatchObject({
      result: 'RIGHT',
      counts: { checkpoints: 3, keys: 2 },
    });
  });

  it('are of another log for who holds another key', () => {
    expect(checked(right, STRANGER)).toMatchObject({ result: 'DIFFERENCE' });
  });

  it.each<[string, (readonly [string, JsonObject])[], RegExp]>([
    [
      'of another root',
      [introduced(FIRST), signed(FIRST, 50), signed(FIRST, 90, rootAt(91))],
      /from index 50 to 89/,
    ],
    ['by another key', [introduced(FIRST), signed(STRANGER, 50)], /no signature of a known key/],
    [
      'by a key that was replaced',
      [...right, signed(FIRST, 450)],
      /its key was replaced after size 250/,
    ],
    ['handed over by a stranger', [introduced(FIRST), rotated(STRANGER, SECOND, 0)], /rotation 1/],
    [
      'going back',
      [introduced(FIRST), signed(FIRST, 50), signed(FIRST, 50)],
      /size 50 after one of 50/,
    ],
    ['larger than the log before it', [introduced(FIRST), signed(FIRST, 201)], /size 201 after/],
    [
      'that was not found before the log was read',
      [introduced(FIRST), signed(FIRST, NOT_KEPT)],
      /not found by its place in the stream/,
    ],
    ['before there is a key', [signed(FIRST, 50)], /before there is a key/],
    [
      'of another size than its note',
      [introduced(FIRST), ['CheckpointSigned', { ...signed(FIRST, 50)[1], size: 51 }]],
      /another one than its note/,
    ],
  ])('are found wrong: %s', (_what, events, says) => {
    const found = checked(events);
    expect(found).toMatchObject({ result: 'DIFFERENCE' });
    expect(found.says).toMatch(says);
  });
});
