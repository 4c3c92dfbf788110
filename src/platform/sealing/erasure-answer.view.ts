import { CommandAnswer } from '../http/command.view.js';
import type { Index } from '../event-log/event-log.js';
import { NamesLeft, type Named } from './names-left.js';
import type { Answer } from '../decisions/answer.js';

/** A text, or something said about somebody, in which the name still stands. */
export class StillNamed {
  /** Index of the event. */
  readonly index!: number;
  /** Id of what it belongs to. */
  readonly stream!: string;
  readonly type!: string;
  /** JSON Pointer into the event's data, as RedactText takes it. */
  readonly field!: string;
  /** NAME: the whole name. PART: one word of it, and perhaps somebody else's. */
  readonly match!: string;
}

/** What is gone, and where the name still stands: to be redacted. */
export class ErasureAnswer extends CommandAnswer {
  /** At most 200. Empty, too, when the erasure is repeated: then nobody knows the name any more. */
  readonly stillNamed!: StillNamed[];
  /** Index of the first event that was not looked at any more; absent if all were. */
  readonly notLookedAtFrom?: number;
}

const MOST_TOLD = 200;
/** Some seconds of opening texts. Who has more asks for `still-named`, page by page, before. */
const MOST_LOOKED_AT = 200_000;

/** Adds to the answer of an erasure where the name still stands. */
export async function withNamesLeft(
  answer: Answer,
  named: Named,
  namesLeft: NamesLeft,
): Promise<Answer> {
  const bounds = { from: 0, most: MOST_TOLD, mostEvents: MOST_LOOKED_AT };
  const { left, next } = await namesLeft.search(named, bounds);
  const stillNamed = left.map(({ event: { index, stream, type }, field, match }) => ({
    index,
    stream,
    type,
    field,
    match,
  }));
  return Object.assign({ ...answer }, { stillNamed }, notLookedAt(next));
}

const notLookedAt = (next: Index | undefined) =>
  next === undefined ? {} : { notLookedAtFrom: next };
