import { readFileSync } from 'node:fs';
import {
  textOf,
  type ProvedEvent,
  type ReceiptFile,
} from '../../src/audit/receipt-file/receipt-file.js';
import type { Signer } from '../../src/platform/transparency/signatures.js';
import { proofText } from '../../src/platform/transparency/tlog-proof.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { TreeInMemory } from '../transparency/tree-in-memory.js';
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
  const others = Array.from({ length: SIZE }, (_, place) => `another event ${place}`);
  const tree = TreeInMemory.over(others.with(INDEX, textOf(event)));
  const checkpoint = checkpointNote(
    { origin: ORIGIN, size: SIZE, root: tree.root() },
    signer,
    witnesses,
  );
  return {
    format: 'tributary-receipt-file',
    version: 1,
    event,
    proof: proofText({ index: INDEX, path: tree.inclusionProof(INDEX), checkpoint }),
    cosignedBy: witnesses.map(({ key }) => key.name),
    keys: [verifierKeyText(FIRST.key), ...rotations],
  };
}
