import type { Rows } from '../projections/view-reader.js';
import type { SignedCheckpoint } from './signed-checkpoint.js';

/** The view that these queries read. */
export const CHECKPOINTS_VIEW = 'checkpoints';

interface Row {
  readonly size: bigint;
  readonly root: string;
  readonly note: string;
  readonly cosignatures: string;
}

/** Checkpoints of fewer than `below` events, the largest first. */
export const checkpointsBelow = (rows: Rows, below: number, limit: number): SignedCheckpoint[] =>
  rows
    .all<Row>('SELECT * FROM checkpoint WHERE size < ? ORDER BY size DESC LIMIT ?', below, limit)
    .map(checkpointOf);

/** The first checkpoint that covers the event at the index: once there is one, it stays the first. */
export function firstCheckpointOver(rows: Rows, index: number): SignedCheckpoint | undefined {
  const row = rows.get<Row>('SELECT * FROM checkpoint WHERE size > ? ORDER BY size LIMIT 1', index);
  return row && checkpointOf(row);
}

/** The first verifier key of the log, then the note of each handover. */
export const logKeys = (rows: Rows): string[] =>
  rows.all<{ text: string }>('SELECT text FROM log_key ORDER BY idx').map(({ text }) => text);

const checkpointOf = ({ size, root, note, cosignatures }: Row): SignedCheckpoint => ({
  size: Number(size),
  root,
  note,
  cosignatures: JSON.parse(cosignatures) as string[],
});
