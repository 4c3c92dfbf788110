import { HASH_BYTES } from '../../platform/transparency/merkle.js';
import type { StoredText } from '../../platform/event-log/sqlite/stored-row.js';
import { isRightText } from './text-check.js';

/** The texts of a page on their way to another thread, one behind the other in one piece of memory. */
export interface TextsInCheck {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of each text, in bytes. */
  readonly lengths: Uint32Array<ArrayBuffer>;
  /** The leaves stored with them, 32 bytes each. */
  readonly leaves: Uint8Array<ArrayBuffer>;
  /** One number in shared memory: FREE, TAKEN, or how many texts are right before the first that is not. */
  readonly state: Int32Array<SharedArrayBuffer>;
}

const FREE = -2;
const TAKEN = -1;

/** Copies what is to be checked. A leaf that is no hash counts as zeros, which is the leaf of no text. */
export function textsOf(rows: readonly StoredText<Uint8Array>[]): TextsInCheck {
  const lengths = Uint32Array.from(rows, ({ text }) => text.length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  const leaves = new Uint8Array(rows.length * HASH_BYTES);
  let at = 0;
  rows.forEach(({ text, hash }, place) => {
    bytes.set(text, at);
    at += text.length;
    if (hash.length === HASH_BYTES) leaves.set(hash, place * HASH_BYTES);
  });
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  state[0] = FREE;
  return { bytes, lengths, leaves, state };
}

/** Whether the check of the page is now the caller's: it is nobody else's. */
export const take = ({ state }: Pick<TextsInCheck, 'state'>): boolean =>
  Atomics.compareExchange(state, 0, FREE, TAKEN) === FREE;

/** Checks a page that was taken, and wakes who waits for it. */
export function check({ bytes, lengths, leaves, state }: TextsInCheck): void {
  let right = 0;
  let at = 0;
  for (const length of lengths) {
    const text = bytes.subarray(at, at + length);
    const hash = leaves.subarray(right * HASH_BYTES, (right + 1) * HASH_BYTES);
    if (!isRightText({ index: right, text, hash })) break;
    at += length;
    right++;
  }
  Atomics.store(state, 0, right);
  Atomics.notify(state, 0);
}

/**
 * Waits until whoever has taken the page is done. Answers how many of its texts are right before the
 * first that is not.
 *
 * @throws Error when that takes longer than `timeoutMs`
 */
export function outcomeOf({ state }: Pick<TextsInCheck, 'state'>, timeoutMs: number): number {
  if (Atomics.wait(state, 0, TAKEN, timeoutMs) === 'timed-out') {
    throw new Error(`a thread has not checked a page of the log in ${timeoutMs / 1_000} s`);
  }
  return Atomics.load(state, 0);
}
