import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  amountText,
  count,
  currency,
  date,
  idOf,
  list,
  month,
  oneOf,
  record,
  text,
} from '../../platform/decisions/fields.js';

/** Pools times accounts with lines: some sixty pools. An event holds 256 KiB. */
export const MOST_BALANCES = 1_000;

/**
 * A statement of a closed month, in the fund's base currency: what is hashed and given out as RFC 8785
 * text. Its lines are those of the period; as known at `position`, which is the closing's, these are
 * all lines with a value date up to `asAt` that no earlier period has.
 */
const statement = record({
  /** Version of this layout. */
  layout: oneOf('tributary-statement-1'),
  fund: idOf('fund'),
  period: month(),
  /** Last day of the period. */
  asAt: date(),
  /** Place of PeriodClosed in the log. */
  position: count(Number.MAX_SAFE_INTEGER),
  currency: currency(),
  /** By pool and account. opening + debits − credits = closing; a debit balance is above zero. */
  balances: list(
    record({
      pool: idOf('pool'),
      account: text(40),
      opening: amountText(),
      debits: amountText(),
      credits: amountText(),
      closing: amountText(),
    }),
    MOST_BALANCES,
  ),
  /** Closing balances of the fund by account. */
  trialBalance: list(record({ account: text(40), closing: amountText() }), 100),
  /** Both are zero, or there is no statement. */
  financialTotal: amountText(),
  memorandumTotal: amountText(),
});

export const statementFacts = {
  StatementCertified: fact(
    'A finance officer vouches for the statement of a closed month; it stays as it is for ever.',
    {
      /** The statement's own; here for those who read events of one fund only. */
      fund: idOf('fund'),
      statement,
      /** SHA-256 of the statement's RFC 8785 text, in hexadecimal. */
      digest: text(64),
    },
  ),
};

export type StatementEvent = EventOf<typeof statementFacts>;
export type Statement = StatementEvent['data']['statement'];
