import { NotProven } from '../../platform/transparency/proven.js';
import { believedState, cosignedInWords, type Believed, type BelievedState } from '../trust.js';
import { describeStanding, standingOf, type HeldCheckpoint } from './held-checkpoints.js';
import type { HeldNote } from './held-notes.js';
import { differs, notChecked, right, type CheckResult } from './report.js';
import type { TreeCheck } from './tree-check.js';

const CHECK = 'checkpoints held outside';

/** Checkpoints that are believed, and a result for the first that is not. */
export interface BelievedNotes {
  readonly checkpoints: readonly (HeldCheckpoint & BelievedState)[];
  readonly difference?: CheckResult;
}

/** Checks the signatures under checkpoints that were held outside, before the log is read. */
export function believedNotes(held: readonly HeldNote[], believed: Believed): BelievedNotes {
  const checkpoints: (HeldCheckpoint & BelievedState)[] = [];
  for (const { from, note } of held) {
    try {
      checkpoints.push({ from, ...believedState(note, [], believed) });
    } catch (error) {
      if (!(error instanceof NotProven)) throw error;
      const says = `${from} is not to be believed: ${error.message}`;
      return { checkpoints, difference: differs(CHECK, says) };
    }
  }
  return { checkpoints };
}

/** How the log that was read stands against them. */
export function heldAgainst(
  { checkpoints, difference }: BelievedNotes,
  tree: TreeCheck,
): CheckResult {
  if (difference) return difference;
  const standing = standingOf(checkpoints, {
    size: tree.size,
    rootAt: (size) => tree.rootAt(size),
    firstUnlike: (size, root) => tree.firstUnlikeAt(size, root),
  });
  const says = describeStanding(standing, tree.size);
  switch (standing.what) {
    case 'AGREES': {
      const largest = checkpoints.find(({ size }) => size === standing.upTo);
      const by = largest ? `; of the largest: ${cosignedInWords(largest)}` : '';
      return right(CHECK, `${checkpoints.length}: ${says}${by}`, {
        checkpoints: checkpoints.length,
        upTo: standing.upTo,
      });
    }
    case 'SHORTER':
      return differs(CHECK, says, tree.size);
    case 'PARTS':
      return differs(
        CHECK,
        says,
        standing.index ?? { from: standing.agreed, to: standing.size - 1 },
      );
    case 'SPLIT':
    case 'NO_TREE':
      return differs(CHECK, says);
  }
}

/**
 * The same where the log was not read to its end: held against as much of it as was read, or said
 * why it was not. Nothing if none is held.
 */
export function heldAgainstTheRest(
  { checkpoints, difference }: BelievedNotes,
  tree: TreeCheck,
): CheckResult[] {
  if (difference) return [difference];
  if (checkpoints.length === 0) return [];
  const isRead = ({ size }: HeldCheckpoint): boolean => size <= tree.size;
  const compared = checkpoints.filter(isRead);
  const beyond = checkpoints.filter((each) => !isRead(each));
  const standing = compared.length > 0 ? [heldAgainst({ checkpoints: compared }, tree)] : [];
  if (beyond.length === 0 || standing.some(({ result }) => result === 'DIFFERENCE'))
    return standing;
  const of = beyond.map(({ from, size }) => `${from} of size ${size}`).join(', ');
  const rest = `not compared, for the log was read up to ${tree.size} events: ${of}`;
  return [notChecked(CHECK, [...standing.map(({ says }) => says), rest].join('; '))];
}
