import type { PackedAppends, TimedAppend } from './messages.js';

export function packed(appends: readonly TimedAppend[]): PackedAppends {
  const parts: (string | number)[] = [];
  for (const { records, checks, atMs } of appends) {
    parts.push(atMs, records.length, checks.length);
    for (const { stream, id, type, head, middle, tail } of records) {
      parts.push(stream, id, type, head, middle, tail);
    }
    for (const { stream, revision, eventId = NO_ID } of checks) {
      parts.push(stream, revision === 'none' ? NO_REVISION : revision, eventId);
    }
  }
  return parts;
}

export function unpacked(parts: PackedAppends): TimedAppend[] {
  let place = 0;
  const text = (): string => parts[place++] as string;
  const count = (): number => parts[place++] as number;
  const record = () => ({
    stream: text(),
    id: text(),
    type: text(),
    head: text(),
    middle: text(),
    tail: text(),
  });
  const check = () => {
    const stream = text();
    const revision = count();
    const eventId = text();
    return {
      stream,
      revision: revision === NO_REVISION ? ('none' as const) : revision,
      ...(eventId !== NO_ID && { eventId }),
    };
  };
  const appends: TimedAppend[] = [];
  while (place < parts.length) {
    const atMs = count();
    const records = count();
    const checks = count();
    appends.push({ atMs, records: times(records, record), checks: times(checks, check) });
  }
  return appends;
}

const NO_REVISION = -1;
const NO_ID = '';

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
