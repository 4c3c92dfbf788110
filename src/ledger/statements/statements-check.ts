import { periodOf } from '../../funds/periods/period.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { minorUnits } from '../../platform/money/money.js';
import type { Account } from '../journal/accounts.js';
import { entryOf, isMoneyEvent } from '../journal/entries.js';
import { digestOf, statementOf, statementText, type Moved } from './statement-content.js';
import type { StatementEvent } from './statement.events.js';

/**
 * Makes every certified statement anew while the log is read, from the journal entries of the events
 * and no view, and compares text and digest.
 */
export class StatementsCheck {
  /** Made anew and found equal. */
  equal = 0;
  private readonly funds = new Map<string, BooksByPeriod>();

  /** What is wrong with the statement that this event certifies; undefined if nothing, or it is none. */
  see(event: StoredEvent): string | undefined {
    const { type, data } = event;
    if (isMoneyEvent(event)) {
      const { fund, valueDate, lines } = entryOf(event);
      const books = this.booksOf(fund);
      for (const { pool, account, amount } of lines) {
        books.add({ pool, account, valueDate }, minorUnits(amount));
        books.currency = amount.currency;
      }
    } else if (type === 'PeriodClosed') {
      const { fund, period } = data as { fund: string; period: string };
      this.booksOf(fund).close(period, event.index);
    } else if (type === 'StatementCertified') {
      return this.differenceOf(data as StatementEvent['data']);
    } else if (type === 'FundEstablished') {
      this.booksOf(event.stream).currency = (data as { baseCurrency: string }).baseCurrency;
    }
    return undefined;
  }

  end(): undefined {}

  private differenceOf({ fund, statement, digest }: StatementEvent['data']): string | undefined {
    const { period } = statement;
    const name = `the certified statement of ${period} of ${fund}`;
    if (digestOf(statement) !== digest)
      return `${name} does not have the digest that stands beside it`;
    const books = this.booksOf(fund);
    const position = books.closings.get(period);
    if (position === undefined) return `${name} is of a month that is not closed`;
    const { currency } = books;
    const due = statementOf({ fund, period, position, currency }, books.movedIn(period));
    if (statementText(due) !== statementText(statement)) {
      return `${name} is not what follows from the log: its digest is ${digest}, ${digestOf(due)} is due`;
    }
    this.equal++;
    return undefined;
  }

  private booksOf(fund: string): BooksByPeriod {
    const known = this.funds.get(fund) ?? new BooksByPeriod();
    this.funds.set(fund, known);
    return known;
  }
}

interface Place {
  readonly pool: string;
  readonly account: Account;
  readonly valueDate: string;
}

/** What the lines of each period have moved, in minor units. */
class BooksByPeriod {
  currency = '';
  /** Place of each closing in the log, by month. */
  readonly closings = new Map<string, number>();
  private closedUpTo: string | undefined;
  private readonly moved = new Map<string, Moved & { readonly period: string }>();

  close(period: string, index: number): void {
    this.closedUpTo = period;
    this.closings.set(period, index);
  }

  add({ pool, account, valueDate }: Place, minor: bigint): void {
    const period = periodOf(valueDate, this.closedUpTo);
    const key = `${period} ${pool} ${account}`;
    const { debits, credits } = this.moved.get(key) ?? NOTHING;
    this.moved.set(key, {
      period,
      pool,
      account,
      opening: 0n,
      debits: debits + (minor > 0n ? minor : 0n),
      credits: credits + (minor < 0n ? -minor : 0n),
    });
  }

  movedIn(period: string): Moved[] {
    const sums = new Map<string, Moved>();
    for (const part of this.moved.values()) {
      if (part.period > period) continue;
      const { pool, account } = part;
      const sum = sums.get(`${pool} ${account}`) ?? { pool, account, ...NOTHING };
      const net = part.debits - part.credits;
      sums.set(
        `${pool} ${account}`,
        part.period < period
          ? { ...sum, opening: sum.opening + net }
          : { ...sum, debits: part.debits, credits: part.credits },
      );
    }
    return [...sums.values()];
  }
}

const NOTHING = { opening: 0n, debits: 0n, credits: 0n };
