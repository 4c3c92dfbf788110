import { expect, it } from '@jest/globals';
import { LIMITS, type EventLog, type NewRecord } from '../../src/platform/event-log/event-log.js';
import { record, records, streamOf } from './records.js';

/** A record of which the event, without what the log adds, has so many bytes. */
function recordOf(eventBytes: number, fill = 'x'): NewRecord {
  const empty = record('a', { text: '' });
  const fillBytes = Buffer.byteLength(fill);
  const textBytes = eventBytes - Buffer.byteLength(JSON.stringify(empty));
  const text = fill.repeat(textBytes / fillBytes) + 'x'.repeat(textBytes % fillBytes);
  return { ...empty, data: { text } };
}

const withMetadata = (bytes: number): NewRecord => ({
  ...record('a'),
  metadata: { m: 'x'.repeat(bytes - '{"m":""}'.length) },
});

/** Eight events that have the size of the largest append together, and `more` bytes. */
const appendOf = (more: number): NewRecord[] => [
  ...Array.from({ length: 7 }, () => recordOf(LIMITS.appendBytes / 8)),
  recordOf(LIMITS.appendBytes / 8 + more),
];

type Limit = keyof typeof LIMITS;

export function limitContract(log: () => EventLog): void {
  it.each<[string, () => NewRecord[]]>([
    ['an event', () => [recordOf(LIMITS.eventBytes)]],
    ['an event beyond ASCII', () => [recordOf(LIMITS.eventBytes, '🏠')]],
    ['metadata', () => [withMetadata(LIMITS.metadataBytes)]],
    ['an append', () => appendOf(0)],
    ['a number of records', () => records(LIMITS.appendRecords, 'a')],
  ])('takes %s at the limit, and gives it back', async (_, sent) => {
    const expected = sent();
    await log().append(expected, []);
    const stored = await streamOf(log(), 'a');
    expect(stored.map(({ id, data }) => ({ id, data }))).toEqual(
      expected.map(({ id, data }) => ({ id, data })),
    );
  });

  it.each<[string, Limit, () => NewRecord[]]>([
    ['an event', 'eventBytes', () => [recordOf(LIMITS.eventBytes + 1)]],
    ['an event beyond ASCII', 'eventBytes', () => [recordOf(LIMITS.eventBytes + 1, '🏠')]],
    ['metadata', 'metadataBytes', () => [withMetadata(LIMITS.metadataBytes + 1)]],
    ['an append', 'appendBytes', () => appendOf(1)],
    ['a number of records', 'appendRecords', () => records(LIMITS.appendRecords + 1, 'a')],
  ])('refuses %s one above the limit, and writes nothing', async (_, limit, sent) => {
    await expect(log().append(sent(), [])).rejects.toMatchObject({
      name: 'TooLarge',
      limit,
      actual: LIMITS[limit] + 1,
    });
    expect(await log().head()).toBe(-1);
  });

  it('refuses the whole append for one record in it', async () => {
    const sent = [record('a'), recordOf(LIMITS.eventBytes + 1), record('b')];
    await expect(log().append(sent, [])).rejects.toMatchObject({ name: 'TooLarge' });
    expect(await log().head()).toBe(-1);
  });
}
