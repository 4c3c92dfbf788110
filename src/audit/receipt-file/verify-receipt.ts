import type { Hash } from '../../platform/transparency/merkle.js';
import { leafHash } from '../../platform/transparency/merkle.js';
import { NoReceiptFile, readReceiptFile, textOf, type ReceiptFile } from './receipt-file.js';

/** What a `tlog-proof` says, once its signatures and its path have been checked. */
export interface CheckedProof {
  readonly index: number;
  /** Of the checkpoint. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Key names of all who have signed the checkpoint beside the log. */
  readonly cosigners: readonly string[];
  /** Those of them whose cosignature was checked, because their key is in the policy. */
  readonly witnesses: readonly string[];
}

/**
 * Checks that the leaf stands where the proof says, under a checkpoint that is signed by a key of the
 * log: one that is trusted, or one that follows from a trusted one by the handovers in `keys`.
 *
 * @throws Error saying what is wrong
 */
export type CheckProof = (proof: string, leaf: Hash, keys: readonly string[]) => CheckedProof;

export type ReceiptVerdict =
  | { readonly holds: true; readonly file: ReceiptFile; readonly proof: CheckedProof }
  | { readonly holds: false; readonly reason: string };

/** Verifies the text of a receipt file, with nothing else at hand than the keys that are trusted. */
export function verifyReceipt(text: string, checkProof: CheckProof): ReceiptVerdict {
  let file: ReceiptFile;
  let leaf: Hash;
  try {
    file = readReceiptFile(text);
    leaf = leafHash(textOf(file.event));
  } catch (error) {
    if (error instanceof NoReceiptFile) return { holds: false, reason: error.message };
    throw error;
  }
  let proof: CheckedProof;
  try {
    proof = checkProof(file.proof, leaf, file.keys);
  } catch (error) {
    return { holds: false, reason: error instanceof Error ? error.message : String(error) };
  }
  if (file.cosignedBy.join('\n') !== proof.cosigners.join('\n')) {
    return {
      holds: false,
      reason: 'cosignedBy does not name those who have signed the checkpoint',
    };
  }
  return { holds: true, file, proof };
}
