import { readFileSync, statSync } from 'node:fs';
import { leafHash } from '../../platform/transparency/merkle.js';
import { parseProof } from '../../platform/transparency/tlog-proof.js';
import { MAX_RECEIPT_FILE_BYTES, readReceiptFile, textOf } from '../receipt-file/receipt-file.js';
import type { HeldReceipt } from './held-receipts.js';

/** A signed note that was kept outside the log, not believed yet. */
export interface HeldNote {
  /** The file or address that it was read from. */
  readonly from: string;
  readonly note: string;
  /** Where it was read from a receipt file: the event in that. */
  readonly receipt?: HeldReceipt;
}

const FETCH_TIMEOUT_MS = 10_000;

/** It is not there, cannot be reached, or holds no checkpoint. The message says which and where. */
export class NoCheckpoint extends Error {
  override readonly name = 'NoCheckpoint';
}

/**
 * Reads a checkpoint from a file or from `http://…`, `https://…`: a signed note, a tlog-proof or a
 * receipt file that has one in it, or what the service answers as its latest. The event of a
 * receipt file comes with it.
 *
 * @throws NoCheckpoint
 */
export async function heldNote(from: string): Promise<HeldNote> {
  const text = /^https?:\/\//.test(from) ? await fetched(from) : fromFile(from);
  try {
    return { from, ...whatIsIn(text, from) };
  } catch (error) {
    throw new NoCheckpoint(`${from} holds no checkpoint: ${reasonOf(error)}`);
  }
}

function whatIsIn(text: string, from: string): Pick<HeldNote, 'note' | 'receipt'> {
  if (text.startsWith('{')) {
    const { note } = JSON.parse(text) as { readonly note?: unknown };
    return typeof note === 'string' ? { note } : ofReceipt(text, from);
  }
  if (text.startsWith('c2sp.org/tlog-proof@')) return { note: parseProof(text).checkpoint };
  return { note: text };
}

function ofReceipt(text: string, from: string): Pick<HeldNote, 'note' | 'receipt'> {
  const file = readReceiptFile(text);
  const proof = parseProof(file.proof);
  return { note: proof.checkpoint, receipt: { from, leaf: leafHash(textOf(file.event)), proof } };
}

function fromFile(file: string): string {
  try {
    if (statSync(file).size > MAX_RECEIPT_FILE_BYTES) throw new Error('it is too large');
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new NoCheckpoint(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

async function fetched(address: string): Promise<string> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    return await atMost(MAX_RECEIPT_FILE_BYTES, answer);
  } catch (error) {
    throw new NoCheckpoint(`${address} cannot be reached: ${reasonOf(error)}`);
  }
}

async function atMost(bytes: number, { body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > bytes) throw new Error(`it sends more than ${bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
