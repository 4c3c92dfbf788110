import { canonicalRecord, type CanonicalRecord } from './canonical-text.js';
import { LIMITS, TooLarge, type Check, type NewRecord } from './event-log.js';

/** An append that every adapter may send to its store. */
export interface AdmittedAppend {
  readonly records: readonly CanonicalRecord[];
  readonly checks: readonly Check[];
}

/**
 * What every adapter demands of an append before it goes to the store: records in canonical form,
 * each and all of them within `LIMITS`. Nothing in the result is shared with the caller.
 *
 * @throws TypeError when there is no record, an id stands twice, or something is not as typed
 * @throws TooLarge when a record, its metadata or the whole is over `LIMITS`
 */
export function admit(records: readonly NewRecord[], checks: readonly Check[]): AdmittedAppend {
  if (records.length === 0) throw new TypeError('an append needs a record');
  within('appendRecords', records.length);
  let appendBytes = 0;
  const ids = new Set<string>();
  const admitted: CanonicalRecord[] = [];
  for (const record of records) {
    const measured = canonicalRecord(record);
    within('metadataBytes', measured.metadataBytes);
    within('eventBytes', measured.eventBytes);
    appendBytes += measured.eventBytes;
    ids.add(record.id);
    admitted.push(measured.record);
  }
  within('appendBytes', appendBytes);
  if (ids.size < records.length) throw new TypeError('an event id stands twice in one append');
  return { records: admitted, checks: checks.map(admittedCheck) };
}

function within(limit: keyof typeof LIMITS, actual: number): void {
  if (actual > LIMITS[limit]) throw new TooLarge(limit, actual);
}

function admittedCheck({ stream, revision, eventId }: Check): Check {
  if (!stream.isWellFormed()) throw new TypeError('lone surrogate in the stream of a check');
  if (revision !== 'none' && !(Number.isSafeInteger(revision) && revision >= 0)) {
    throw new TypeError(`a check's revision is 'none' or a count from 0, not ${revision}`);
  }
  return { stream, revision, ...(eventId !== undefined && { eventId }) };
}
