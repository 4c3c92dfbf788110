import { LIMITS, CheckFailed, type Check, type Revision } from '../event-log.js';
import type { AdmittedAppend } from '../admission.js';
import type { Tip } from '../sqlite/stream-tips.js';

/** What is known of the log when appends are planned. */
export interface KnownLog {
  tipOf(stream: string): Tip;
  placeOf(id: string): { readonly stream: string; readonly revision: Revision } | undefined;
}

/** Which of several appends, carried out one after the other, are written, all at once, and which refused. */
export interface AppendPlan {
  readonly written: readonly number[];
  /** By their place among the appends; true once those that are written are. */
  readonly refused: ReadonlyMap<number, CheckFailed>;
  /** Where every stream that the written ones read or write has to stand before. */
  readonly expected: ReadonlyMap<string, Revision | 'none'>;
}

/**
 * Plans appends as if each was carried out when those before it had been. Streams only grow: what is
 * refused for something that stands in the log is refused for good.
 */
export function planOf(appends: readonly AdmittedAppend[], log: KnownLog): AppendPlan {
  const tips = new Map<string, Tip>();
  const ids = new Map<string, { stream: string; revision: Revision }>();
  const expected = new Map<string, Revision | 'none'>();
  const tipOf = (stream: string): Tip => tips.get(stream) ?? log.tipOf(stream);
  const placeOf = (id: string) => ids.get(id) ?? log.placeOf(id);
  const written: number[] = [];
  const refused = new Map<number, CheckFailed>();
  appends.forEach(({ records, checks }, place) => {
    const failed = firstFailed(checks, tipOf) ?? firstKnown(records, placeOf, tipOf);
    if (failed) return refused.set(place, failed);
    for (const { stream } of [...checks, ...records]) {
      if (!expected.has(stream)) expected.set(stream, revisionOf(log.tipOf(stream)));
    }
    for (const { stream, id } of records) {
      const revision = following(tipOf(stream));
      tips.set(stream, { revision, id });
      ids.set(id, { stream, revision });
    }
    return written.push(place);
  });
  return { written, refused, expected };
}

/** Whether so many records and bytes are within what one append may have. */
export const fitsOneAppend = (records: number, bytes: number): boolean =>
  records <= LIMITS.appendRecords && bytes <= LIMITS.appendBytes;

function firstFailed(checks: readonly Check[], tipOf: (stream: string) => Tip) {
  for (const { stream, revision, eventId } of checks) {
    const tip = tipOf(stream);
    const isOther = tip !== 'none' && eventId !== undefined && tip.id !== eventId;
    if (revisionOf(tip) !== revision || isOther) {
      return new CheckFailed(stream, revision, revisionOf(tip));
    }
  }
  return undefined;
}

/** What a check of the stream would have said that was made when the event was written. */
function firstKnown(
  records: AdmittedAppend['records'],
  placeOf: KnownLog['placeOf'],
  tipOf: (stream: string) => Tip,
) {
  for (const { id } of records) {
    const place = placeOf(id);
    if (!place) continue;
    const { stream, revision } = place;
    return new CheckFailed(
      stream,
      revision === 0 ? 'none' : revision - 1,
      revisionOf(tipOf(stream)),
    );
  }
  return undefined;
}

const revisionOf = (tip: Tip): Revision | 'none' => (tip === 'none' ? 'none' : tip.revision);
const following = (tip: Tip): Revision => (tip === 'none' ? 0 : tip.revision + 1);
