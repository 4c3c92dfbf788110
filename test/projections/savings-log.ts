import type { JsonObject, StoredEvent } from '../../src/platform/event-log/event-log.js';
import type { LogPages } from '../../src/platform/projections/build-views.js';

/** What a spec says of an event; the rest follows from its place. */
export interface Said {
  readonly stream: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly schema?: string;
}

export const opened = (stream: string, owner: string): Said => ({
  stream,
  type: 'AccountOpened',
  data: { owner },
});
export const deposited = (stream: string, minor: number): Said => ({
  stream,
  type: 'Deposited',
  data: { minor },
  schema: '2',
});
export const withdrawn = (stream: string, minor: number): Said => ({
  stream,
  type: 'Withdrawn',
  data: { minor },
});
export const closed = (stream: string): Said => ({ stream, type: 'AccountClosed', data: {} });

/** A log in memory that can be appended to. */
export class SavingsLog implements LogPages {
  readonly events: StoredEvent[] = [];
  private readonly lengths = new Map<string, number>();

  constructor(...said: readonly Said[]) {
    this.append(...said);
  }

  append(...said: readonly Said[]): void {
    for (const { stream, type, data, schema = '1' } of said) {
      const index = this.events.length;
      const revision = this.lengths.get(stream) ?? 0;
      this.lengths.set(stream, revision + 1);
      this.events.push({
        index,
        stream,
        revision,
        id: `event-${index}-${stream}`,
        type,
        data,
        metadata: { recordedAt: '2031-04-01T10:00:00.000Z', actor: 'amina', schema },
      });
    }
  }

  pageFrom(from: number, limit: number): readonly StoredEvent[] {
    return this.events.slice(from, from + limit);
  }

  headIndex(): number {
    return this.events.length - 1;
  }
}

/** A year in the savings bank: `movements` deposits and withdrawals on twenty accounts. */
export function busyYear(movements: number): Said[] {
  const accounts = Array.from({ length: 20 }, (_, n) => `account_${n}`);
  const openings = accounts.map((account, n) => opened(account, `person_${n}`));
  const moves = Array.from({ length: movements }, (_, n) => {
    const account = `account_${(n * 7) % 20}`;
    return n >= 20 && n % 3 === 2 ? withdrawn(account, 1) : deposited(account, 100 + (n % 13));
  });
  return [...openings, ...moves];
}
