import { aggregate } from '../../platform/decisions/aggregate.js';
import { wrongState } from '../../platform/decisions/refusal.js';
import { lastDayOf } from '../../platform/dates/business-date.js';
import { periodNotEnded, type Periods } from '../../funds/periods/period.js';
import { wrongFields } from '../../funds/wrong-fields.js';
import { digestOf } from './statement-content.js';
import {
  MOST_BALANCES,
  statementFacts,
  type Statement,
  type StatementEvent,
} from './statement.events.js';

interface CertifiedStatement {
  readonly digest?: string;
}

/** One per fund and month; see `statementId`. */
export const certifiedStatement = aggregate({
  kind: 'statement',
  facts: statementFacts,
  initial: {} as CertifiedStatement,
  evolve: (_: CertifiedStatement, { data: { digest } }: StatementEvent): CertifiedStatement => ({
    digest,
  }),
});

/** The certified statement of this fund for this month. */
export const statementId = (fund: string, period: string): string =>
  `${certifiedStatement.kind}_${fund.slice('fund_'.length)}-${period}`;

export interface Certifying {
  readonly period: string;
  /** Business date of the fund. */
  readonly today: string;
  readonly isCertified: boolean;
}

/** Whether the month can be certified: it is closed, and has no statement yet. */
export function assertCertifiable(
  { first, closedUpTo }: Periods,
  { period, today, isCertified }: Certifying,
): void {
  const lastDay = lastDayOf(period);
  if (today <= lastDay) throw periodNotEnded({ period, lastDay, today });
  if (period < first) throw wrongState({ state: 'BEFORE_THE_FIRST', allowed: ['CLOSED'] });
  if (closedUpTo === undefined || period > closedUpTo) {
    throw wrongState({ state: 'OPEN', allowed: ['CLOSED'] });
  }
  if (isCertified) throw wrongState({ state: 'CERTIFIED', allowed: ['CLOSED'] });
}

/** Vouches for the statement of a closed month, once. */
export function certify(statement: Statement): StatementEvent[] {
  if (statement.balances.length > MOST_BALANCES) throw wrongFields({ errors: [TOO_MANY] });
  return [
    {
      type: 'StatementCertified',
      data: { fund: statement.fund, statement, digest: digestOf(statement) },
    },
  ];
}

const TOO_MANY = {
  pointer: '/fund',
  rule: 'tooLarge',
  message: `must have at most ${MOST_BALANCES} balances, of all pools`,
};
