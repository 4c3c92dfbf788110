import type { EventLog } from '../platform/event-log/event-log.js';
import { compare, isEqual, type Comparison } from './comparison.js';
import type { Fault } from './faults.js';
import { stageHeldRows, type HeldRows } from './held-rows.js';
import type { Mapping } from './mapping.js';
import { sendBatches, type SendBatch, type TakenOn } from './send-batches.js';
import { stageFile } from './stage-file.js';
import type { PartsDifference, Staging } from './staging.js';

export type ImportPhase = 'reading' | 'taking on' | 'comparing';

export interface ImportFileOptions {
  /** CSV, UTF-8, the first line with the names of the columns. */
  readonly file: string;
  readonly mapping: Mapping;
  /** Left out for a dry run: then nothing is taken on. */
  readonly into?: TakeOnOptions;
  /** For a report: asks the views, after all that was taken on. Left out, nothing is compared. */
  readonly heldRows?: HeldRows;
  /** Dates after this instant are days to come. */
  readonly now: Temporal.Instant;
  /** Told of each fault as it is found. */
  readonly onFault: (fault: Fault) => void;
  /** Bytes while reading, rows after that. */
  readonly onProgress?: (phase: ImportPhase, done: number, of: number) => void;
}

export interface TakeOnOptions {
  readonly log: Pick<EventLog, 'head'>;
  /** Sends a batch as whoever imports. */
  readonly send: SendBatch;
}

export interface ImportResult {
  /** Rows without a fault. */
  readonly rows: number;
  readonly faults: number;
  /** Absent for a dry run, and where faults were found: then nothing is taken on. */
  readonly takenOn?: TakenOn;
  readonly partsDifference?: PartsDifference;
  /** Absent where none was asked for. */
  readonly comparison?: Comparison;
}

/**
 * Reads a file, takes on its rows if none has a fault, and compares. Rows that were taken on before are
 * left alone, so an import that was ended anywhere is run again.
 *
 * @throws SourceUnreadable, BatchFailed
 */
export async function importFile(options: ImportFileOptions): Promise<ImportResult> {
  const { file, mapping, now, onFault, into, heldRows } = options;
  let faults = 0;
  const staging = await stageFile({
    file,
    mapping,
    now,
    onFault(fault) {
      faults += 1;
      onFault(fault);
    },
    ...progressOf(options, 'reading'),
  });
  try {
    const takenOn = into && faults === 0 ? await takeOn(staging, into, options) : undefined;
    const comparison = heldRows && (await compareHeld(staging, heldRows, options));
    const { rows, partsDifference } = staging;
    return {
      rows,
      faults,
      ...(takenOn && { takenOn }),
      ...(partsDifference && { partsDifference }),
      ...(comparison && { comparison }),
    };
  } finally {
    staging.close();
  }
}

/** 0 if all is well; 1 for a fault, or a difference of a cent. */
export const exitCodeOf = ({ faults, comparison }: ImportResult): 0 | 1 =>
  faults > 0 || (comparison && !isEqual(comparison)) ? 1 : 0;

async function takeOn(
  staging: Staging,
  { log, send }: TakeOnOptions,
  options: ImportFileOptions,
): Promise<TakenOn> {
  const headBefore = await log.head();
  return sendBatches(staging, { send, headBefore, ...progressOf(options, 'taking on') });
}

async function compareHeld(
  staging: Staging,
  heldRows: HeldRows,
  options: ImportFileOptions,
): Promise<Comparison> {
  await stageHeldRows(staging, heldRows, progressOf(options, 'comparing').onProgress);
  return compare(staging);
}

function progressOf(
  { onProgress }: ImportFileOptions,
  phase: ImportPhase,
): { readonly onProgress?: (done: number, of: number) => void } {
  return onProgress ? { onProgress: (done, of) => onProgress(phase, done, of) } : {};
}
