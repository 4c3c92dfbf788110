import { refusal } from '../platform/decisions/refusal.js';
import type { Money } from '../platform/money/money.js';

export const notInBaseCurrency = refusal<{ currency: string; baseCurrency: string }>(
  422,
  'CURRENCY_MISMATCH',
  "Awards, tranches, payments and grantees' reports are in the base currency of the fund.",
);

/** Refuses the first amount in another currency. */
export function assertBaseCurrency(baseCurrency: string, ...amounts: readonly Money[]): void {
  const other = amounts.find(({ currency }) => currency !== baseCurrency);
  if (other) throw notInBaseCurrency({ currency: other.currency, baseCurrency });
}
