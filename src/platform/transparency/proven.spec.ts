import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TreeInMemory } from '../../../test/transparency/tree-in-memory.js';
import { checkpointText } from './checkpoint.js';
import { followRotations, rotationNote } from './key-rotation.js';
import { leafHash, type Hash } from './merkle.js';
import { checkpointProven, whatIsProven, type Trust } from './proven.js';
import { noteText, type NoteSignature } from './signed-note.js';
import { cosigner, cosignText, noteSigner, signText, type Signer } from './signatures.js';
import { parsePolicy } from './tlog-policy.js';
import { parseProof, proofText } from './tlog-proof.js';
import { verifierKeyText } from './verifier-key.js';

const newSigner = (name: string): Signer =>
  noteSigner(name, generateKeyPairSync('ed25519').privateKey);
const newWitness = (name: string): Signer =>
  cosigner(name, generateKeyPairSync('ed25519').privateKey);

const ORIGIN = 'log.example/fund';
const [first, second, third] = [newSigner(ORIGIN), newSigner(ORIGIN), newSigner(ORIGIN)];
const [auditor, board] = [newWitness('auditor.example'), newWitness('board.example')];
const policy = parsePolicy(
  Buffer.from(
    `witness auditor ${verifierKeyText(auditor.key)}\nwitness board ${verifierKeyText(board.key)}\ngroup both all auditor board\nquorum both\n`,
  ),
);

const leaves: Hash[] = Array.from({ length: 7 }, (_, i) => leafHash(`event ${i}`));
const leafAt = (index: number): Hash => leaves[index] ?? leafHash('no event');
const tree = new TreeInMemory(leaves);

const textAt = (size: number, origin = ORIGIN): string =>
  checkpointText({ origin, size, root: tree.root(size) });
const signed = (text: string, ...signatures: NoteSignature[]): string =>
  noteText({ text, signatures });
const noteAt = (size: number, by: Signer, ...witnesses: Signer[]): string => {
  const text = textAt(size);
  return signed(
    text,
    signText(text, by),
    ...witnesses.map((w) => cosignText(text, w, 1_700_000_000)),
  );
};
const proofAt = (index: number, size: number, checkpoint: string): string =>
  proofText({ index, path: tree.inclusionProof(index, size), checkpoint });

const trust: Trust = { logs: [first.key] };

describe('a proof', () => {
  it('says in words what it proves, and that nobody else has seen it', () => {
    const { says, ...proven } = whatIsProven(proofAt(2, 7, noteAt(7, first)), leafAt(2), {
      ...trust,
      policy,
    });
    expect(proven).toMatchObject({
      index: 2,
      size: 7,
      origin: ORIGIN,
      cosigned: [],
      quorumMet: false,
    });
    expect(says).toEqual([
      'The event stands at index 2 of the log, unchanged.',
      expect.stringContaining('The log log.example/fund had 7 events'),
      'None of 2 known witnesses has cosigned it.',
      'The quorum is NOT met: do not rely on it as the only history.',
    ]);
  });

  it('counts the witnesses and says whether the quorum is met', () => {
    const of = (...witnesses: Signer[]) =>
      whatIsProven(proofAt(0, 5, noteAt(5, first, ...witnesses)), leafAt(0), { ...trust, policy });
    expect(of(auditor)).toMatchObject({ quorumMet: false, cosigned: [{ witness: 'auditor' }] });
    expect(of(auditor, board)).toMatchObject({ quorumMet: true });
    expect(of(auditor, board).says).toContain('Witness board saw it on 2023-11-14T22:13:20Z.');
    expect(of(auditor, newWitness('stranger.example')).cosigned).toHaveLength(1);
  });

  it('says that no witness was asked for when there is no policy', () => {
    const { says, quorumMet } = whatIsProven(
      proofAt(0, 5, noteAt(5, first, auditor)),
      leafAt(0),
      trust,
    );
    expect(quorumMet).toBeUndefined();
    expect(says.join(' ')).toContain('No witness was asked for');
  });

  it('takes logs from the policy too', () => {
    const withLog = parsePolicy(Buffer.from(`log ${verifierKeyText(first.key)}\nquorum none\n`));
    expect(
      whatIsProven(proofAt(0, 5, noteAt(5, first)), leafAt(0), { logs: [], policy: withLog }),
    ).toMatchObject({ quorumMet: true });
  });

  const right = proofAt(2, 7, noteAt(7, first));
  const lines = right.split('\n');
  const [, , lineTwo = ''] = lines;
  it.each([
    ['another-leaf', right, leafAt(3), 'not the one at index 2'],
    ['index-plus-1', right.replace('index 2', 'index 3'), leafAt(2), 'not the one at index 3'],
    ['index-outside', right.replace('index 2', 'index 7'), leafAt(2), 'not the one at index 7'],
    ['index-with-zero', right.replace('index 2', 'index 02'), leafAt(2), 'no line with the index'],
    ['no-index', right.replace('index 2\n', ''), leafAt(2), 'no line with the index'],
    ['other-version', right.replace('@v1', '@v2'), leafAt(2), 'the first line is not'],
    ['hash-missing', lines.toSpliced(2, 1).join('\n'), leafAt(2), 'not the one at index 2'],
    ['hash-twice', lines.toSpliced(2, 0, lineTwo).join('\n'), leafAt(2), 'not the one at'],
    ['short-hash', lines.with(2, 'AAAA').join('\n'), leafAt(2), 'is no hash'],
    [
      'too-many-hashes',
      lines.toSpliced(2, 0, ...Array<string>(64).fill(lineTwo)).join('\n'),
      leafAt(2),
      'more than 63',
    ],
    ['extra-no-base64', lines.toSpliced(1, 0, 'extra x').join('\n'), leafAt(2), 'extra data'],
    ['extra-after-index', lines.toSpliced(2, 0, 'extra AAAA').join('\n'), leafAt(2), 'no hash'],
    ['no-checkpoint', lines.slice(0, 5).join('\n'), leafAt(2), 'no empty line'],
    [
      'checkpoint-of-a-stranger',
      proofAt(2, 7, noteAt(7, newSigner(ORIGIN))),
      leafAt(2),
      'no signature of a known key',
    ],
    ['checkpoint-changed', right.replace('\n7\n', '\n6\n'), leafAt(2), 'not made with its key'],
    [
      'other-origin',
      proofAt(2, 7, signed(textAt(7, 'else.example'), signText(textAt(7, 'else.example'), first))),
      leafAt(2),
      'no key of the log else.example',
    ],
  ])('proves nothing when it is bent: %s', (_, proof, leaf, why) => {
    expect(() => whatIsProven(proof, leaf, trust)).toThrow(why);
  });

  it('is refused with a wrong cosignature of a known witness', () => {
    const text = textAt(7);
    const other = cosignText(textAt(6), auditor, 1);
    const note = signed(text, signText(text, first), other);
    expect(() => checkpointProven(note, { ...trust, policy })).toThrow('not made with its key');
  });

  it('is written as it was read', () => {
    fc.assert(
      fc.property(fc.nat({ max: 6 }), fc.uint8Array({ maxLength: 30 }), (index, extra) => {
        const proof = {
          index,
          path: tree.inclusionProof(index, 7),
          checkpoint: noteAt(7, first),
        };
        const text = proofText({ ...proof, extra });
        expect(proofText(parseProof(text))).toBe(text);
        expect(whatIsProven(text, leafAt(index), trust).index).toBe(index);
      }),
    );
  });
});

describe('rotations of the log’s key', () => {
  const one = rotationNote(first, second, { lastSize: 3 });
  const two = rotationNote(second, third, { lastSize: 5 });
  const following: Trust = { ...trust, rotations: [one, two] };

  it('lead from the first key to the last', () => {
    expect(followRotations(first.key, [one, two])).toEqual([
      { key: first.key, lastSize: 3 },
      { key: second.key, lastSize: 5 },
      { key: third.key },
    ]);
  });

  it.each([
    ['the old key, up to where it handed over', 3, first],
    ['the next, beyond', 4, second],
    ['the last, beyond its own', 6, third],
  ])('let %s be believed', (_, size, signer) => {
    expect(checkpointProven(noteAt(size, signer), following)).toMatchObject({ size });
  });

  it.each([
    [4, first, 'its key was replaced after size 3'],
    [6, second, 'its key was replaced after size 5'],
  ])('end what a key is believed for: size %d', (size, signer, why) => {
    expect(() => checkpointProven(noteAt(size, signer), following)).toThrow(why);
  });

  it('can be followed from a later key on', () => {
    const later: Trust = { logs: [second.key], rotations: [one, two] };
    expect(checkpointProven(noteAt(6, third), later)).toMatchObject({ size: 6 });
    expect(() => checkpointProven(noteAt(6, second), later)).toThrow('replaced after size 5');
  });

  it('are needed to believe a later key', () => {
    expect(() => checkpointProven(noteAt(6, third), trust)).toThrow('no signature of a known key');
  });

  const stranger = newSigner(ORIGIN);
  it.each([
    ['by-a-stranger', [rotationNote(stranger, second, { lastSize: 3 })], 1],
    ['second-before-first', [two, one], 1],
    ['second-by-a-stranger', [one, rotationNote(stranger, third, { lastSize: 5 })], 2],
    ['shrinking', [one, rotationNote(second, third, { lastSize: 2 })], 2],
    ['back-to-the-first', [one, rotationNote(second, first, { lastSize: 5 })], 2],
    ['to-another-log', [rotationNote(first, newSigner('else.example'), { lastSize: 3 })], 1],
    ['size-changed', [one.replace('\n3\n', '\n4\n')], 1],
    ['signed-by-the-old-key-only', [one.split('\n').toSpliced(-2, 1).join('\n')], 1],
    ['no-note', ['x'], 1],
    ['a-checkpoint', [noteAt(3, first)], 1],
  ])('are not followed when they are bent: %s', (_, rotations, rotation) => {
    expect(() => followRotations(first.key, rotations)).toThrow(
      expect.objectContaining({ name: 'RotationWrong', rotation }),
    );
  });

  it('that break off after the known key make nothing be believed', () => {
    const broken = [one, rotationNote(stranger, third, { lastSize: 5 })];
    expect(() => checkpointProven(noteAt(3, first), { ...trust, rotations: broken })).toThrow(
      'rotation 2',
    );
  });
});
