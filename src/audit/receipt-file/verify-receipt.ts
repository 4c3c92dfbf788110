import { leafHash } from '../../platform/transparency/merkle.js';
import { NotProven } from '../../platform/transparency/proven.js';
import { believedProof, type Believed, type BelievedProof } from '../trust.js';
import { NoReceiptFile, readReceiptFile, textOf, type ReceiptFile } from './receipt-file.js';

export type ReceiptVerdict =
  | { readonly holds: true; readonly file: ReceiptFile; readonly proof: BelievedProof }
  | { readonly holds: false; readonly reason: string };

/** Verifies the text of a receipt file, with nothing else at hand than whom to believe. */
export function verifyReceipt(text: string, believed: Believed): ReceiptVerdict {
  try {
    const file = readReceiptFile(text);
    const leaf = leafHash(textOf(file.event));
    const proof = believedProof({ proof: file.proof, leaf, chain: file.keys }, believed);
    if (file.cosignedBy.join('\n') !== proof.cosigners.join('\n')) {
      return { holds: false, reason: 'cosignedBy names others than those who have cosigned' };
    }
    return { holds: true, file, proof };
  } catch (error) {
    if (error instanceof NoReceiptFile || error instanceof NotProven) {
      return { holds: false, reason: error.message };
    }
    throw error;
  }
}
