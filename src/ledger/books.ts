import { minorUnits } from '../platform/money/money.js';
import type { StoredEvent } from '../platform/event-log/event-log.js';
import { pool, TERMS, type Pool } from '../funds/pools/pool.js';
import type { Movement, PoolEvent } from '../funds/pools/pool.events.js';
import type { Entry } from './journal/entry.js';
import { isMoneyEvent, type MoneyEvent } from './journal/entries.js';
import { soundEntryOf } from './journal/soundness.js';
import { termsInJournal } from './terms.js';

/**
 * Keeps the books a second time while the log is read: the journal from the facts, the pools from
 * their movements. After every append both must say the same of each pool that it touched, each
 * entry must balance, the parts of each event add up to its whole, and each movement have the value
 * date of its cause, so that both agree as at every date too. Speaks in minor units of the fund's base
 * currency.
 */
export class Books {
  private readonly journal = new Map<string, Map<string, bigint>>();
  private readonly pools = new Map<string, Pool>();
  private readonly touched = new Set<string>();
  /** Value dates of the facts of this append, by the id of their event. */
  private readonly causes = new Map<string, string>();
  private append = '';

  /** What is wrong at this event or with the append before it; undefined if nothing. */
  see(event: StoredEvent): string | undefined {
    const append = appendOf(event);
    const reason = append === this.append ? undefined : this.end();
    this.append = append;
    if (reason) return reason;
    if (isMoneyEvent(event)) return this.post(event);
    return event.stream.startsWith('pool_') ? this.move(event) : undefined;
  }

  /** Compares the pools that the last append has touched. */
  end(): string | undefined {
    for (const id of this.touched) {
      const reason = this.differenceOf(id);
      if (reason) return reason;
    }
    this.touched.clear();
    this.causes.clear();
    return undefined;
  }

  private post(
    event: MoneyEvent & { readonly stream: string; readonly id: string },
  ): string | undefined {
    let entry: Entry;
    try {
      entry = soundEntryOf(event);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    for (const { pool: id, account, amount } of entry.lines) {
      const balances = this.journal.get(id) ?? new Map<string, bigint>();
      balances.set(account, (balances.get(account) ?? 0n) + minorUnits(amount));
      this.journal.set(id, balances);
      this.touched.add(id);
    }
    this.causes.set(event.id, entry.valueDate);
    return undefined;
  }

  private move(event: StoredEvent): string | undefined {
    const { stream, type, data } = event;
    const before = this.pools.get(stream) ?? pool.initial;
    this.pools.set(stream, pool.evolve(before, { type, data } as unknown as PoolEvent));
    this.touched.add(stream);
    return 'cause' in data
      ? this.differenceOfCause(type, data['cause'] as Movement['cause'])
      : undefined;
  }

  private differenceOfCause(
    type: string,
    { event, valueDate }: Movement['cause'],
  ): string | undefined {
    const due = this.causes.get(event);
    if (due === undefined)
      return `the cause of ${type} is no event of money before it in its append`;
    return due === valueDate ? undefined : `${type} has value date ${valueDate}, its cause ${due}`;
  }

  private differenceOf(id: string): string | undefined {
    const state = this.pools.get(id);
    if (!state) return `${id} has journal lines but was never opened`;
    const inJournal = termsInJournal((account) => this.journal.get(id)?.get(account) ?? 0n);
    for (const term of TERMS) {
      const inPool = minorUnits(state.holdings[term]);
      if (inPool !== inJournal[term]) {
        return `${term} of ${id} is ${inPool} by the pool's movements, ${inJournal[term]} by the journal`;
      }
    }
    return undefined;
  }
}

/** Events of one append stand next to each other and have these in common. */
const appendOf = ({ metadata }: StoredEvent): string =>
  [metadata['correlationId'], metadata['command'], metadata['decidedAt'], metadata.recordedAt].join(
    ' ',
  );
