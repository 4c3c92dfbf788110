import type { SqlValue } from '../../platform/projections/projection.js';
import type { Account } from './accounts.js';

/** Which lines of the journal are looked for. */
export interface LineFilter {
  readonly fund: string;
  readonly pool?: string | undefined;
  readonly account?: Account | undefined;
  readonly donor?: string | undefined;
  readonly grant?: string | undefined;
  readonly subject?: string | undefined;
  /** The agreement itself, and what was received for it. */
  readonly contribution?: string | undefined;
  /** Place of the event in the log. */
  readonly event?: number | undefined;
  readonly period?: string | undefined;
  /** By value date, on or before. */
  readonly asAt?: string | undefined;
}

const CONDITIONS: Readonly<Record<keyof LineFilter, string>> = {
  fund: '+e.fund = ?',
  pool: 'l.pool = ?',
  account: 'l.account = ?',
  donor: 'e.donor = ?',
  grant: 'e.grant_id = ?',
  subject: 'e.subject = ?',
  contribution: 'e.subject IN (SELECT subject FROM contribution_subject WHERE contribution = ?)',
  event: 'e.idx = ?',
  period: 'e.period = ?',
  asAt: '+e.value_date <= ?',
};

/**
 * The filter as SQL over `journal_entry AS e` and `journal_line AS l`. Only what is asked for stands in
 * the text, so that entries of one grant, donor, subject or period are found by their index; a plus
 * keeps SQLite from one by which they would have to be sorted again.
 */
export function conditionsOf(filter: LineFilter): {
  readonly sql: string;
  readonly values: readonly SqlValue[];
} {
  const given = Object.entries(CONDITIONS).flatMap(([name, condition]) => {
    const value = filter[name as keyof LineFilter];
    return value === undefined ? [] : [{ condition, value }];
  });
  return {
    sql: given.map(({ condition }) => condition).join(' AND '),
    values: given.map(({ value }) => value),
  };
}
