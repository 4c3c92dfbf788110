import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { followRotations } from '../../platform/transparency/key-rotation.js';
import { EMPTY_ROOT, leafHash } from '../../platform/transparency/merkle.js';
import { cosignedNote } from '../../platform/transparency/signed-checkpoint.js';
import { parseNote, signatureLine } from '../../platform/transparency/signed-note.js';
import {
  cosigner,
  cosignText,
  noteSigner,
  verifiedSignatures,
  type Signer,
} from '../../platform/transparency/signatures.js';
import { verifierKeyText } from '../../platform/transparency/verifier-key.js';
import type { CheckpointEvent } from '../../platform/transparency/checkpoint.events.js';
import {
  checkpoints,
  keepCosignatures,
  rotate,
  sign,
  type CheckpointState,
} from './checkpoint-history.js';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const ORIGIN = 'fund.example/log';
const [key, next] = [noteSigner(ORIGIN, newKey()), noteSigner(ORIGIN, newKey())];
const [board, donors] = [cosigner('board', newKey()), cosigner('donors', newKey())];
const root = leafHash('all events');

const given = (...events: readonly CheckpointEvent[]): CheckpointState =>
  events.reduce(checkpoints.evolve, checkpoints.initial);

const at = (size: number) => ({ size, root });
const signed = (size: number, before = given(), by = key) => sign(before, at(size), by);
const ofSize3 = signed(3);

/** A line as a witness gives it for the last checkpoint. */
function lineOf(state: CheckpointState, witness: Signer, second = 1_700_000_000): string {
  const { text } = parseNote(state.latest?.note ?? '');
  return signatureLine(cosignText(text, witness, second)).trimEnd();
}

describe('signing the state of the log', () => {
  it('introduces the key with the first checkpoint, and signs with it', () => {
    const [introduced, checkpoint] = ofSize3;
    expect(introduced).toEqual({
      type: 'LogKeyIntroduced',
      data: { vkey: verifierKeyText(key.key) },
    });
    expect(checkpoint).toMatchObject({ type: 'CheckpointSigned', data: { size: 3 } });
    const note = parseNote(given(...ofSize3).latest?.note ?? '');
    expect(note.text).toBe(`${ORIGIN}\n3\n${Buffer.from(root).toString('base64')}\n`);
    expect(verifiedSignatures(note, [key.key])).toHaveLength(1);
  });

  it('only signs afterwards', () => {
    expect(signed(4, given(...ofSize3)).map(({ type }) => type)).toEqual(['CheckpointSigned']);
  });

  it.each([0, 2, 3])('of size %d is refused after one of size 3, whatever its root', (size) => {
    expect(() => sign(given(...ofSize3), { size, root: EMPTY_ROOT }, key)).toThrow(
      'a checkpoint of size 3 was signed already',
    );
  });

  it('with another key than the log’s is refused', () => {
    expect(() => signed(4, given(...ofSize3), next)).toThrow(
      `checkpoints are signed with ${verifierKeyText(key.key)}, not with ${verifierKeyText(next.key)}`,
    );
  });
});

describe('cosignatures', () => {
  const state = given(...ofSize3);
  const line = lineOf(state, board);

  it('are kept with the last checkpoint, and given away with it', () => {
    const kept = keepCosignatures(state, 3, [line]);
    expect(kept).toEqual([{ type: 'CheckpointCosigned', data: { size: 3, cosignatures: [line] } }]);
    const note = parseNote(cosignedNote(given(...ofSize3, ...kept).latest ?? fail()));
    expect(verifiedSignatures(note, [key.key, board.key])).toHaveLength(2);
  });

  it('that are there already, or of an earlier checkpoint, are not kept again', () => {
    const cosigned = given(...ofSize3, ...keepCosignatures(state, 3, [line]));
    expect(keepCosignatures(cosigned, 3, [line])).toEqual([]);
    expect(keepCosignatures(given(...ofSize3, ...signed(5, state)), 3, [line])).toEqual([]);
  });

  it('of one witness follow each other, those of another stand beside', () => {
    const later = lineOf(state, board, 1_700_000_060);
    const lines = [[line], [lineOf(state, donors)], [later]].map((cosignatures) => ({
      type: 'CheckpointCosigned' as const,
      data: { size: 3, cosignatures },
    }));
    expect(given(...ofSize3, ...lines).latest?.cosignatures).toEqual([
      later,
      lineOf(state, donors),
    ]);
  });

  it('end with the next checkpoint', () => {
    const cosigned = given(...ofSize3, ...keepCosignatures(state, 3, [line]));
    expect(given(...ofSize3, ...signed(5, cosigned)).latest?.cosignatures).toEqual([]);
  });
});

describe('handing over to another key', () => {
  const state = given(...ofSize3);
  const rotated = rotate(state, key, next);

  it('is signed by both, and names the last checkpoint of the old one', () => {
    expect(rotated).toMatchObject([{ type: 'LogKeyRotated', data: { lastSize: 3 } }]);
    const { rotations } = given(...ofSize3, ...rotated);
    expect(followRotations(key.key, rotations)).toEqual([
      { key: key.key, lastSize: 3 },
      { key: next.key },
    ]);
  });

  it('lets the next one sign, and the old one no more', () => {
    const after = given(...ofSize3, ...rotated);
    expect(after).toMatchObject({ firstKey: verifierKeyText(key.key) });
    expect(signed(5, after, next).map(({ type }) => type)).toEqual(['CheckpointSigned']);
    expect(() => signed(5, after, key)).toThrow('checkpoints are signed with');
  });

  it('is refused from a key that does not sign now', () => {
    expect(() => rotate(state, next, key)).toThrow('not the one that signs now');
    expect(() => rotate(given(...ofSize3, ...rotated), key, next)).toThrow('not the one');
  });
});

function fail(): never {
  throw new Error('no checkpoint');
}
