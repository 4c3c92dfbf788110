import type { Index } from '../../platform/event-log/event-log.js';
import { sameHash, type Hash } from '../../platform/transparency/merkle.js';

/** A state of the log that somebody has kept outside of it. */
export interface HeldCheckpoint {
  /** Where it was read: a file or an address. */
  readonly from: string;
  /** Leaves of the tree: a count. */
  readonly size: number;
  readonly root: Hash;
}

/** How a log stands against the checkpoints that are held of it. */
export type Standing =
  | { readonly what: 'AGREES'; readonly upTo: number }
  /** Two of the checkpoints are of the same size and differ: somebody was shown another history. */
  | { readonly what: 'SPLIT'; readonly size: number; readonly between: readonly [string, string] }
  /** It is of no event at all, and has not the root of that: it is of no log. */
  | { readonly what: 'NO_TREE'; readonly from: string }
  /** The log has fewer events than the checkpoint. */
  | { readonly what: 'SHORTER'; readonly size: number; readonly from: string }
  /**
   * The first `agreed` events are those of the checkpoints, the first `size` are not: the first bad
   * one is from index `agreed` to `size` − 1, or `index`, where that is known.
   */
  | {
      readonly what: 'PARTS';
      readonly agreed: number;
      readonly size: number;
      readonly from: string;
      readonly index?: Index;
    };

/** What is known of the log that is compared. */
export interface ComparedLog {
  /** Events that it has. */
  readonly size: number;
  /** Root of the first `size` events; asked for sizes of held checkpoints, up to its own. */
  readonly rootAt: (size: number) => Hash;
  /**
   * The first event whose leaf is not the one of a tree that has this root at this size, if such a
   * tree is at hand; undefined if none is.
   */
  readonly firstUnlike?: (size: number, root: Hash) => Index | undefined;
}

/**
 * Compares a log with checkpoints that were held outside of it. Nothing is asked of their
 * signatures: see to these first.
 *
 * What can be known: one checkpoint says whether the first `size` events are the same, but not which
 * differs. Several narrow it down: the first bad event comes after the largest that agrees and
 * before the end of the smallest that does not. A tree that still has the root of a checkpoint names it.
 */
export function standingOf(held: readonly HeldCheckpoint[], log: ComparedLog): Standing {
  const ordered = held.toSorted((a, b) => a.size - b.size);
  let agreed = 0;
  let before: HeldCheckpoint | undefined;
  for (const checkpoint of ordered) {
    const { size, root, from } = checkpoint;
    if (before?.size === size && !sameHash(before.root, root)) {
      return { what: 'SPLIT', size, between: [before.from, from] };
    }
    before = checkpoint;
  }
  for (const { size, root, from } of ordered) {
    if (size > log.size) return { what: 'SHORTER', size, from };
    if (!sameHash(log.rootAt(size), root)) {
      if (size === 0) return { what: 'NO_TREE', from };
      const index = log.firstUnlike?.(size, root) ?? (size - agreed === 1 ? agreed : undefined);
      return { what: 'PARTS', agreed, size, from, ...(index !== undefined && { index }) };
    }
    agreed = size;
  }
  return { what: 'AGREES', upTo: agreed };
}

/** A standing in words. */
export function describeStanding(standing: Standing, logSize: number): string {
  switch (standing.what) {
    case 'AGREES':
      return `the log agrees up to ${standing.upTo} events, so none of these was changed, removed or added since`;
    case 'SPLIT':
      return `${standing.between.join(' and ')} are both of size ${standing.size} and have different roots: two histories were signed`;
    case 'NO_TREE':
      return `${standing.from} is of size 0 and has another root than a log without events: no log was ever like that`;
    case 'SHORTER':
      return `log shorter than checkpoint: the log has ${logSize} events, ${standing.from} is of ${standing.size}: its end was cut off, or an older copy was put back`;
    case 'PARTS': {
      const { agreed, size, from, index } = standing;
      const where =
        index === undefined
          ? `the first event that differs is from index ${agreed} to ${size - 1}`
          : `the first event that differs is at index ${index}`;
      return `histories part between size ${agreed} and ${size}: the first ${agreed} events are as they were, the first ${size} are not those of ${from}; ${where}`;
    }
  }
}
