import type { Index } from '../event-log/event-log.js';
import { LogCorrupt } from '../event-log/event-log.js';
import type { LogReader } from '../event-log/sqlite/log-reader.js';
import { assertHash } from '../event-log/sqlite/stored-row.js';
import { shorterThanTree } from './start-check.js';
import type { TreeWriter } from './tree-writer.js';

/** Leaves per transaction: those of 16 tiles, so that what is written once is written whole. */
const BATCH = 4_096;

/** Texts that are read at once, of events that were in the log before. */
const TEXTS = 1_024;

/**
 * Takes the leaves of new events into the tree.
 *
 * What the log had when it was opened is compared with its text first: the tree may be made again from
 * a log that somebody had in hand. What comes later was hashed by the writer of this process.
 */
export class TreeIntake {
  readonly #compareUpTo: Index;

  /** @throws LogCorrupt when the tree has seen more than the log has */
  constructor(
    private readonly log: Pick<LogReader, 'headIndex' | 'leaves' | 'rawPage'>,
    private readonly tree: Pick<TreeWriter, 'size' | 'append'>,
  ) {
    this.#compareUpTo = log.headIndex();
    if (tree.size > this.#compareUpTo + 1) throw shorterThanTree(this.#compareUpTo + 1, tree.size);
  }

  /**
   * Takes the next batch. Answers whether there may be more.
   *
   * @throws LogCorrupt when a text does not have the hash beside it
   */
  takeIn(): boolean {
    const from = this.tree.size;
    const leaves = from <= this.#compareUpTo ? this.#compared(from) : this.log.leaves(from, BATCH);
    this.tree.append(leaves);
    return from <= this.#compareUpTo || leaves.length === BATCH;
  }

  #compared(from: Index): Uint8Array[] {
    const limit = Math.min(TEXTS, this.#compareUpTo - from + 1);
    const rows = this.log.rawPage(from, limit);
    if (rows.length < limit) throw new LogCorrupt(from + rows.length, 'the event is missing');
    rows.forEach(assertHash);
    return rows.map(({ hash }) => hash);
  }
}
