import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseNote, parseSignatureLines } from '../../src/platform/transparency/signed-note.js';
import {
  cosigner,
  cosignText,
  noteSigner,
  verifiedSignatures,
} from '../../src/platform/transparency/signatures.js';
import { parsePolicy, quorumHolds } from '../../src/platform/transparency/tlog-policy.js';
import { parseProof, proofText } from '../../src/platform/transparency/tlog-proof.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import {
  parseSubmission,
  submissionText,
} from '../../src/platform/transparency/witness/add-checkpoint.js';

const read = (file: string) => readFileSync(join(import.meta.dirname, 'c2sp', file), 'utf8');
const newKey = () => generateKeyPairSync('ed25519').privateKey;

describe('examples of C2SP', () => {
  it('of a proof are written as they were read', () => {
    const proof = parseProof(read('tlog-proof.txt'));
    expect(proof).toMatchObject({ index: 73_894 });
    expect(proof.path).toHaveLength(5);
    expect(proofText(proof)).toBe(read('tlog-proof.txt'));
  });

  it('of a policy are read, with keys where it has left them out', () => {
    const keyFor = (kind: string) =>
      verifierKeyText((kind === 'log' ? noteSigner : cosigner)('x.example', newKey()).key);
    const text = read('policy.txt').replaceAll(
      /^(log|witness)(.*)<vkey>/gmu,
      (_, kind: string, name: string) => `${kind}${name}${keyFor(kind)}`,
    );
    const policy = parsePolicy(Buffer.from(text));
    expect(policy.witnesses.map(({ name }) => name)).toEqual(['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3']);
    expect(quorumHolds(policy, new Set(['X1', 'X3', 'Y2']))).toBe(true);
    expect(quorumHolds(policy, new Set(['X1', 'Y1', 'Y2', 'Y3']))).toBe(false);
  });

  it('of what a witness is sent are written as they were read', () => {
    const { oldSize, proof } = parseSubmission(Buffer.from(read('add-checkpoint-request.txt')));
    expect(oldSize).toBe(20_852_014);
    const checkpoint = read('add-checkpoint-request.txt').replace(/^[^]*?\n\n/u, '');
    expect(submissionText({ oldSize, proof, checkpoint })).toBe(read('add-checkpoint-request.txt'));
  });

  it('of what a witness answers are read: key id, time and signature', () => {
    const lines = parseSignatureLines(read('add-checkpoint-response.txt'));
    expect(lines.map(({ signature }) => signature.length)).toEqual([72, 72, 72]);
  });

  it('of what a witness signs are what ours sign', () => {
    const { text } = parseNote(read('cosigned-checkpoint.txt'));
    const privateKey = newKey();
    const asNote = noteSigner('w.example', privateKey);
    const { signature } = cosignText(text, cosigner('w.example', privateKey), 1_679_315_147);
    const { name, id } = asNote.key;
    // The same bytes as a signature over the published message, without the time in front.
    const plain = { name, id, signature: signature.subarray(8) };
    const message = read('cosigned-message.txt');
    const signed = { text: message, signatures: [plain] };
    expect(verifiedSignatures(signed, [asNote.key])).toHaveLength(1);
  });
});
