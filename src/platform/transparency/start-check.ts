import { LogCorrupt } from '../event-log/event-log.js';
import type { LogReader } from '../event-log/sqlite/log-reader.js';
import type { TreeFile } from './tree-file.js';

/** Events at the end of the log that are read when it is opened: a few milliseconds. */
const TAIL_EVENTS = 256;

/**
 * What can be known of a log, when it is opened, without hashing all of it: that its file is sound, its
 * indexes above all (a stream is read by one, and what that does not find no decision would know of, and
 * nothing that is read later contradicts it); that it has every event which the tree has seen; and that
 * its last ones are what was written. Takes a few seconds for a million events.
 *
 * @throws LogCorrupt, at the first index that is missing or wrong; −1 where the file is damaged
 */
export function assertWhole(
  log: Pick<LogReader, 'headIndex' | 'pageFrom' | 'damage'>,
  tree: Pick<TreeFile, 'size'> | undefined,
): void {
  const damage = log.damage();
  if (damage !== undefined) throw new LogCorrupt(-1, `the file of the log is damaged: ${damage}`);
  const seen = tree?.size() ?? 0;
  const events = log.headIndex() + 1;
  if (seen > events) throw shorterThanTree(events, seen);
  if (events > 0) log.pageFrom(Math.max(0, events - TAIL_EVENTS), TAIL_EVENTS);
}

/** The log has lost events, by a cut or by an older copy in its place. */
export const shorterThanTree = (events: number, seen: number): LogCorrupt =>
  new LogCorrupt(
    events,
    `the log ends with ${events} events and tree.db has seen ${seen}: the log was cut, or an older copy put in its place`,
  );
