import { establishFund, fund } from '../funds/funds/fund.js';
import { openGeneralPool, pool } from '../funds/pools/pool.js';
import type { Decision } from '../platform/decisions/decision.js';
import type { FundTerms, SourceFund } from './import.commands.js';

/** Id of the fund that stands for each code of a source. */
export type FundIds = ReadonlyMap<string, string>;

/**
 * Finds the funds that stand for the codes; those that are not known yet are established, each with a
 * general pool. Asks `permit` for all of them before anything is recorded: for a new fund, the role
 * must be held for all funds.
 *
 * @throws Rejection ROLE_NOT_HELD, NOT_FOUND
 */
export function fundsOf(
  d: Decision,
  source: string,
  funds: readonly SourceFund[],
  terms: FundTerms,
): FundIds {
  const names = new Map(funds.map(({ code, name }) => [code, name]));
  const found = [...names].map(([code, name]) => {
    const known = d.holderOf(FUND, [source, code]);
    return { code, name, id: known ?? d.start(fund).id, isNew: known === undefined };
  });
  for (const { id } of found) d.permit({ fund: id });
  for (const each of found) if (each.isNew) establish(d, source, each, terms);
  return new Map(found.map(({ code, id }) => [code, id]));
}

function establish(
  d: Decision,
  source: string,
  { id, code, name }: SourceFund & { readonly id: string },
  { baseCurrency, timeZone, sector }: FundTerms,
): void {
  const opened = d.start(fund, id);
  const general = d.start(pool);
  d.reserve(FUND, [source, code], id);
  d.record(opened, establishFund({ name, baseCurrency, timeZone, sector }, general.id));
  d.record(general, openGeneralPool(id, baseCurrency));
}

const FUND = 'source-fund';
