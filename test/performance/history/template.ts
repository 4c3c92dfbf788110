import { createHash, randomUUIDv7 } from 'node:crypto';
import type { NewRecord, StoredEvent } from '../../../src/platform/event-log/event-log.js';
import { kindOf } from '../../../src/platform/decisions/aggregate.js';

/** What stays one, however many donors and grantees there are. */
const SHARED_KINDS: ReadonlySet<string> = new Set([
  'person',
  'fund',
  'periods',
  'statement',
  'pool',
  'rates',
]);

const NAME = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/** An event as text, cut at the names (UUIDs and keyed hashes) that each copy has its own of. */
interface CutText {
  readonly literals: readonly string[];
  /** After each literal but the last, the place of a name in the list of them. */
  readonly names: readonly number[];
}

/**
 * The story of a fund, to be told again and again with other donors, applicants and grantees: what
 * they do moves the same pools, so these get as long a history as those of a large fund.
 */
export class Template {
  private readonly names: string[] = [];
  private readonly copied: readonly CutText[];

  constructor(story: readonly StoredEvent[]) {
    const shared = new Set(
      story.flatMap(({ stream }) =>
        SHARED_KINDS.has(kindOf(stream)) ? [...stream.matchAll(NAME)].flat() : [],
      ),
    );
    const places = new Map<string, number>();
    const placeOf = (name: string): number => {
      const place = places.get(name) ?? this.names.push(name) - 1;
      places.set(name, place);
      return place;
    };
    this.copied = story
      .filter(isToldAgain)
      .map((event) => cut(JSON.stringify(recordOf(event)), shared, placeOf));
  }

  /** Events of one copy. */
  get length(): number {
    return this.copied.length;
  }

  /** The records of a copy, under ids that nothing else has. */
  copy(): NewRecord[] {
    const own = this.names.map(renamed(randomUUIDv7()));
    return this.copied.map(
      ({ literals, names }) =>
        JSON.parse(
          literals.map((literal, i) => literal + (own[names[i] ?? -1] ?? '')).join(''),
        ) as NewRecord,
    );
  }
}

/** Who the people are, which pools there are, what a currency costs and which months are closed is told once. */
function isToldAgain({ stream, type, data }: StoredEvent): boolean {
  const kind = kindOf(stream);
  if (kind === 'pool') return type !== 'PoolOpened';
  if (kind === 'reservation') {
    const { holder } = data;
    return typeof holder !== 'string' || !holder.startsWith('person_');
  }
  return !SHARED_KINDS.has(kind);
}

/** The event as it was before the log had added its own. */
export function recordOf({ stream, id, type, data, metadata }: StoredEvent): NewRecord {
  const { recordedAt: _, ...given } = metadata;
  return { stream, id, type, data, metadata: given };
}

function cut(
  text: string,
  shared: ReadonlySet<string>,
  placeOf: (name: string) => number,
): CutText {
  const literals: string[] = [];
  const names: number[] = [];
  let from = 0;
  for (const { 0: name, index } of text.matchAll(NAME)) {
    if (shared.has(name)) continue;
    literals.push(text.slice(from, index));
    names.push(placeOf(name));
    from = index + name.length;
  }
  return { literals: [...literals, text.slice(from)], names };
}

/** UUIDs stay ordered by time, as those of a real log are. */
const renamed =
  (copy: string) =>
  (name: string): string =>
    name.length === 64
      ? createHash('sha256').update(`${copy}${name}`).digest('hex')
      : randomUUIDv7();
