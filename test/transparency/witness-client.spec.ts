import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import {
  noteText,
  parseNote,
  signatureLine,
  type NoteSignature,
} from '../../src/platform/transparency/signed-note.js';
import {
  cosigner,
  cosignText,
  noteSigner,
  type Signer,
} from '../../src/platform/transparency/signatures.js';
import { parsePolicy } from '../../src/platform/transparency/tlog-policy.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import {
  lastSeenBy,
  submitTo,
  type WitnessAnswer,
} from '../../src/platform/transparency/witness/witness-client.js';
import { checkpointNote, ORIGIN } from '../audit/signing.js';

/*
 * A witness that is not what it should be: it must not pass for one that has cosigned, and not make a log
 * believe that somebody has seen what nobody has signed.
 */

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const LOG = noteSigner(ORIGIN, newKey());
const WITNESS = cosigner('board.example', newKey());
const checkpoint = checkpointNote({ origin: ORIGIN, size: 5, root: leafHash('a') }, LOG);
const { text } = parseNote(checkpoint);
const seconds = 1_700_000_000;

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** The witness of the policy, behind which somebody answers this to everything. */
async function answering(status: number, body: string) {
  server = createServer((_request, response) => {
    response.writeHead(status);
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const key = verifierKeyText(WITNESS.key);
  const policy = `witness board ${key} http://127.0.0.1:${port}/\nquorum board\n`;
  const [witness] = parsePolicy(Buffer.from(policy)).witnesses;
  if (!witness) throw new Error('the policy has a witness');
  return witness;
}

const submitted = async (status: number, body: string): Promise<WitnessAnswer> =>
  submitTo(await answering(status, body), { oldSize: 0, proof: [], checkpoint });

const linesOf = (...signatures: readonly NoteSignature[]): string =>
  signatures.map(signatureLine).join('');

describe('what a witness answers to a checkpoint', () => {
  it('is kept if it is its cosignature', async () => {
    const line = signatureLine(cosignText(text, WITNESS, seconds));
    expect(await submitted(200, line)).toEqual({ kind: 'cosigned', line: line.trimEnd() });
  });

  const other: Signer = cosigner('board.example', newKey());
  const forged = { ...cosignText(text, other, seconds), id: WITNESS.key.id };
  it.each([
    ['by somebody else', linesOf(cosignText(text, other, seconds))],
    ['by somebody else under its name and id', linesOf(forged)],
    ['of another text', linesOf(cosignText(text.replace('\n5\n', '\n6\n'), WITNESS, seconds))],
    ['that is none', 'yes\n'],
    ['that is empty', ''],
  ])('counts for nothing: one %s', async (_, body) => {
    expect(await submitted(200, body)).toMatchObject({ kind: 'failed' });
  });

  it('is the size that it has seen', async () => {
    expect(await submitted(409, '7\n')).toEqual({ kind: 'other-size', size: 7 });
    expect(await submitted(409, 'many\n')).toMatchObject({ kind: 'failed' });
  });
});

describe('what a witness says that it has seen', () => {
  const seen = async (status: number, body: string) =>
    lastSeenBy(await answering(status, body), ORIGIN, [LOG.key]);
  const signed = (origin: string, by: Signer) =>
    checkpointNote({ origin, size: 9, root: leafHash('b') }, by);

  it('is believed if the log has signed it', async () => {
    expect(await seen(200, signed(ORIGIN, LOG))).toMatchObject({ origin: ORIGIN, size: 9 });
    expect(await seen(404, '')).toBeUndefined();
  });

  const another = noteSigner(ORIGIN, newKey());
  const { text: unsigned } = parseNote(signed(ORIGIN, LOG));
  it.each([
    ['that another key has signed', signed(ORIGIN, another)],
    [
      'that the witness alone has signed',
      noteText({
        text: unsigned,
        signatures: [cosignText(unsigned, WITNESS, seconds)],
      }),
    ],
    ['of another log', signed('other.example/log', LOG)],
  ])('is not believed: a checkpoint %s', async (_, body) => {
    await expect(seen(200, body)).rejects.toThrow('no checkpoint of this log');
  });
});
