import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal } from '../../platform/decisions/refusal.js';
import { assertNoneWrong } from '../wrong-fields.js';
import { rateTableFacts, type RateLoaded, type RateTableEvent } from './rate-table.events.js';

export interface RateTable {
  /**
   * By year and by the date from which they are valid; the last recorded for each date. By year, so
   * that to take one on copies a year's at most, however many there are.
   */
  readonly rates: Readonly<Record<string, RatesOfYear>>;
}

type RatesOfYear = Readonly<Record<string, string>>;

/** One per fund and foreign currency; see `rateTableId`. */
export const rateTable = aggregate({
  kind: 'rates',
  snapshot: 1,
  facts: rateTableFacts,
  initial: { rates: {} } as RateTable,
  evolve({ rates }: RateTable, { data: { validFrom, rate } }: RateTableEvent): RateTable {
    const year = yearOf(validFrom);
    return { rates: { ...rates, [year]: { ...rates[year], [validFrom]: rate } } };
  },
});

/** The one table of this fund for this foreign currency. */
export const rateTableId = (fund: string, currency: string): string =>
  `${rateTable.kind}_${fund.slice('fund_'.length)}-${currency}`;

/** Takes a rate on. It may be for a date to come, and may correct one that was loaded before. */
export function loadRate(
  { baseCurrency }: { readonly baseCurrency: string },
  { fund, currency, rate, validFrom, source }: RateLoaded,
): RateTableEvent[] {
  assertNoneWrong(currency === baseCurrency ? [BASE_CURRENCY] : []);
  const data = { fund, currency, rate, validFrom, ...(source !== undefined && { source }) };
  return [{ type: 'RateLoaded', data }];
}

const BASE_CURRENCY = {
  pointer: '/currency',
  rule: 'foreign',
  message: 'must not be the base currency of the fund',
};

export const rateMissing = refusal<{ fund: string; currency: string; valueDate: string }>(
  422,
  'RATE_MISSING',
  'No rate of exchange is in force for this currency on the value date.',
);

/** The rate in force: the latest `validFrom` on or before the value date, of equal ones the last recorded. */
export function rateInForce({ rates }: RateTable, valueDate: string): string | undefined {
  const years = Object.keys(rates).filter((year) => year <= yearOf(valueDate));
  for (const year of years.sort().reverse()) {
    const ofYear = rates[year] ?? {};
    const begun = Object.keys(ofYear).filter((validFrom) => validFrom <= valueDate);
    const latest = begun.sort().at(-1);
    if (latest !== undefined) return ofYear[latest];
  }
  return undefined;
}

const yearOf = (date: string): string => date.slice(0, 'YYYY'.length);
