import { readFileSync } from 'node:fs';
import {
  textOf,
  type ProvedEvent,
  type ReceiptFile,
} from '../../src/audit/receipt-file/receipt-file.js';
import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import { leafHash, type Hash } from '../../src/platform/transparency/merkle.js';
import { inclusionProof } from '../../src/platform/transparency/proofs.js';
import type { Signer } from '../../src/platform/transparency/signatures.js';
import { proofText } from '../../src/platform/transparency/tlog-proof.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { checkpointNote, newKey, newWitness, ORIGIN } from './signing.js';

export const INDEX = 21;
export const SIZE = 50;

const { index: _, ...event } = JSON.parse(
  readFileSync(new URL('../fixtures/events/ReceiptRecorded.1.json', import.meta.url), 'utf8'),
) as ProvedEvent & { readonly index: number };

/** A receipt as it stands in a log. */
export const RECORDED: ProvedEvent = event;

/** Keys of the log, as one hands over to the next. */
export const FIRST = newKey();
export const SECOND = newKey();
export const THIRD = newKey();
export const WITNESSES = ['w1.example', 'w2.example'].map(newWitness);

/** A log with the event in it among others, of which nothing is in the file. */
export function fileOf({
  event = RECORDED,
  signer = FIRST,
  rotations = [] as readonly string[],
  witnesses = [] as readonly Signer[],
} = {}): ReceiptFile {
  const nodes = new Map<string, Hash>();
  const tree = new CompactRange((level, place, node) => nodes.set(`${level} ${place}`, node));
  for (let place = 0; place < SIZE; place++) {
    tree.append(leafHash(place === INDEX ? textOf(event) : `another event ${place}`));
  }
  const nodeAt = (level: number, place: number) => nodes.get(`${level} ${place}`) ?? tree.root();
  const checkpoint = checkpointNote(
    { origin: ORIGIN, size: SIZE, root: tree.root() },
    signer,
    witnesses,
  );
  const path = inclusionProof(nodeAt, INDEX, SIZE);
  return {
    format: 'tributary-receipt-file',
    version: 1,
    event,
    proof: proofText({ index: INDEX, path, checkpoint }),
    cosignedBy: witnesses.map(({ key }) => key.name),
    keys: [verifierKeyText(FIRST.key), ...rotations],
  };
}
