import { treeFileIn } from '../installation.js';
import { readSettings } from '../platform/configuration/settings.js';
import { openLogReader } from '../platform/event-log/sqlite/log-reader.js';
import { proofText } from '../platform/transparency/tlog-proof.js';
import { openTreeFile } from '../platform/transparency/tree-file.js';
import { TreeReader } from '../platform/transparency/tree-reader.js';
import { CannotRun } from './cannot-run.js';
import { lastCheckpoint } from './checkpoint.js';
import { existingLog } from './existing-log.js';

export interface ProofOptions {
  readonly index: number;
}

/** Prints the proof that an event is in the log of the last checkpoint. */
export async function printProof({ index }: ProofOptions): Promise<void> {
  const settings = readSettings(process.env);
  const { dataDir } = settings;
  const reader = openLogReader(existingLog(dataDir));
  const treeFile = openTreeFile(treeFileIn(dataDir));
  try {
    const { note, size } = await lastCheckpoint(reader, settings);
    if (index >= size) {
      throw new CannotRun(`the last checkpoint covers ${size} events: index 0 to ${size - 1}`);
    }
    const path = new TreeReader(reader, treeFile).inclusionProof(index, size);
    process.stdout.write(proofText({ index, path, checkpoint: note }));
  } finally {
    treeFile?.close();
    reader.close();
  }
}
