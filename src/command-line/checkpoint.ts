import { readFileSync } from 'node:fs';
import type { CheckpointState } from '../audit/transparency/checkpoint-history.js';
import {
  checkpointState,
  firstKeyToBe,
  type LogKeySettings,
} from '../audit/transparency/log-key.js';
import { readSettings } from '../platform/configuration/settings.js';
import { openLogReader, type LogReader } from '../platform/event-log/sqlite/log-reader.js';
import { cosignedNote } from '../platform/transparency/signed-checkpoint.js';
import { checkpointProven } from '../platform/transparency/proven.js';
import { parsePolicy } from '../platform/transparency/tlog-policy.js';
import { parseVerifierKey } from '../platform/transparency/verifier-key.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';

export interface CheckpointOptions {
  readonly policy?: string;
}

/** Prints the checkpoint to standard output, and what it proves to standard error. */
export async function printCheckpoint({ policy }: CheckpointOptions): Promise<void> {
  const settings = readSettings(process.env);
  const { dataDir, witnessPolicy } = settings;
  const reader = openLogReader(existingLog(dataDir));
  try {
    const { note, state } = await lastCheckpoint(reader, settings);
    const file = policy ?? witnessPolicy;
    const { says } = checkpointProven(note, {
      logs: [parseVerifierKey(state.firstKey ?? '')],
      rotations: state.rotations,
      ...(file !== undefined && { policy: parsePolicy(readFileSync(file)) }),
    });
    process.stdout.write(note);
    console.error(says.join('\n'));
  } finally {
    reader.close();
  }
}

/** The last checkpoint of a log, with all cosignatures. @throws CannotRun when there is none, naming the key */
export async function lastCheckpoint(
  reader: LogReader,
  settings: LogKeySettings,
): Promise<{ readonly note: string; readonly size: number; readonly state: CheckpointState }> {
  const state = await checkpointState({ readStream: (stream) => reader.readStream(stream) });
  if (!state.latest) {
    const key = firstKeyToBe(settings);
    throw new CannotRun(
      `there is no checkpoint yet: the service signs one, or POST /v1/checkpoints${key === undefined ? '' : `; with the key ${key}`}`,
    );
  }
  return { note: cosignedNote(state.latest), size: state.latest.size, state };
}
