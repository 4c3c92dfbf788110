import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Answer } from '../platform/decisions/answer.js';
import type { Index } from '../platform/event-log/event-log.js';
import { Rejection, RefusedBefore } from '../platform/decisions/refusal.js';
import { MAX_CONTRIBUTIONS_PER_BATCH, MAX_GRANTS_PER_BATCH } from './bounds.js';
import { ImportBatch } from './import.commands.js';
import type { StagedBatch, Staging } from './staging.js';

/** Sends the command as whoever imports, under the Idempotency-Key. */
export type SendBatch = (command: ImportBatch, idempotencyKey: string) => Promise<Answer>;

export interface SendOptions {
  readonly send: SendBatch;
  /** Index of the last event before the first batch is sent. */
  readonly headBefore: Index;
  readonly onProgress?: (rows: number, of: number) => void;
}

export interface TakenOn {
  /** Rows that this run has taken on. */
  readonly takenOn: number;
  /** Rows that an earlier run had. */
  readonly known: number;
}

/** A batch that was not carried out; those before it were, and are known when the import is run again. */
export class BatchFailed extends Error {
  override readonly name = 'BatchFailed';
  constructor({ firstLine, lastLine }: StagedBatch, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const figures = cause instanceof Rejection ? ` ${JSON.stringify(cause.figures)}` : '';
    super(`lines ${firstLine} to ${lastLine} were not taken on: ${reason}${figures}`, { cause });
  }
}

/** So many that appends are committed in groups and the next batch is always at hand. */
const BATCHES_AT_ONCE = 8;

/**
 * Takes on all rows, batch by batch, each once: it may be ended anywhere and run again.
 *
 * @throws BatchFailed; batches that are under way are waited for
 */
export async function sendBatches(staging: Staging, options: SendOptions): Promise<TakenOn> {
  const { send, headBefore, onProgress } = options;
  const of = staging.rows;
  const batches = staging.batches(rowsPerBatch(staging));
  const done = { rows: 0, takenOn: 0 };
  const lane = async () => {
    // whoever leaves the loop early ends the generator, and with it the other lanes
    for (const batch of batches) {
      const answer = await sendOne(staging, batch, send);
      done.rows += batch.rows.length;
      done.takenOn += takenOnSince(headBefore, answer);
      onProgress?.(done.rows, of);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: BATCHES_AT_ONCE }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return { takenOn: done.takenOn, known: of - done.takenOn };
}

const rowsPerBatch = ({ mapping }: Staging): number =>
  mapping.kind === 'CONTRIBUTIONS' ? MAX_CONTRIBUTIONS_PER_BATCH : MAX_GRANTS_PER_BATCH;

async function sendOne(staging: Staging, batch: StagedBatch, send: SendBatch): Promise<Answer> {
  const command = commandFor(staging, batch);
  const key = `import-${createHash('sha256')
    .update(canonicalize(command) ?? '')
    .digest('hex')}`;
  try {
    return await orAnew(
      () => send(command, key),
      () => send(command, `${key}-${randomUUID()}`),
    );
  } catch (error) {
    throw new BatchFailed(batch, error);
  }
}

/**
 * The same rows have the same key, so a run after the first adds nothing to the log. A refusal stays
 * with its key, too: what an earlier run was refused is asked anew.
 */
async function orAnew(ask: () => Promise<Answer>, askAnew: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RefusedBefore) return askAnew();
    throw error;
  }
}

function commandFor({ mapping }: Staging, { rows }: StagedBatch): ImportBatch {
  const { source, fund } = mapping;
  const { baseCurrency, timeZone, sector } = fund;
  return Object.assign(new ImportBatch(), {
    source,
    terms: { baseCurrency, timeZone, sector },
    [mapping.kind === 'CONTRIBUTIONS' ? 'contributions' : 'grants']: rows,
  });
}

const TAKEN_ON: ReadonlySet<string> = new Set([
  'ReceiptTakenOn',
  'InstalmentTakenOn',
  'GrantTakenOn',
]);

/** A batch that an earlier run had sent gets its first answer, with events of that time. */
const takenOnSince = (headBefore: Index, { events }: Answer): number =>
  events.filter(({ type, index }) => TAKEN_ON.has(type) && index > headBefore).length;
