import { refusal } from '../../platform/decisions/refusal.js';
import { isMore, type Money } from '../../platform/money/money.js';
import { compareExact, decimal } from '../../platform/money/rational.js';
import { assertNoneWrong, type WrongField } from '../wrong-fields.js';
import type { FundEvent, PolicySet } from './fund.events.js';
import { policyAfter, type Fund, type Policy } from './fund.js';

export const currencyMismatch = refusal<{
  field: string;
  currency: string;
  baseCurrency: string;
}>(422, 'CURRENCY_MISMATCH', 'Limits of a fund are amounts in its base currency.');

/**
 * Changes knobs of the policy, for what is recorded afterwards. Percentages and counts arrive within
 * their bounds; here it is asked whether the values go together and with the fund.
 */
export function setPolicy({ policy, baseCurrency }: Fund, change: PolicySet): FundEvent[] {
  for (const [field, { currency }] of amountsIn(change)) {
    if (currency !== baseCurrency) throw currencyMismatch({ field, currency, baseCurrency });
  }
  assertNoneWrong([...faultsOf(change), ...faultsOfBoard(policyAfter(policy, change), change)]);
  return [{ type: 'PolicySet', data: change }];
}

function* amountsIn({
  writeOffThreshold,
  bankChargeTolerance,
  amountBands = [],
}: PolicySet): Generator<readonly [field: string, Money]> {
  if (writeOffThreshold) yield ['writeOffThreshold', writeOffThreshold];
  if (bankChargeTolerance) yield ['bankChargeTolerance', bankChargeTolerance];
  for (const [i, limit] of amountBands.entries()) yield [`amountBands/${i}`, limit];
}

function* faultsOf(change: PolicySet): Generator<WrongField> {
  const { unset = [], amountBands: [lower, upper] = [], allowanceRates = [] } = change;
  if (Object.keys(change).length === 0) {
    yield { pointer: '', rule: 'some', message: 'must name a knob' };
  }
  for (const knob of unset) {
    if (change[knob] === undefined) continue;
    yield { pointer: `/${knob}`, rule: 'unset', message: 'must not be set and unset at once' };
  }
  if (lower && upper && !isMore(upper, lower)) {
    yield { pointer: '/amountBands', rule: 'ascending', message: 'must ascend' };
  }
  if (allowanceRates.some((rate, i) => isBelow(rate, allowanceRates[i - 1]))) {
    yield { pointer: '/allowanceRates', rule: 'ascending', message: 'must not descend' };
  }
}

function* faultsOfBoard({ trustees, quorum }: Policy, change: PolicySet): Generator<WrongField> {
  const touched = (['quorum', 'trustees'] as const).find((knob) => change[knob] !== undefined);
  if (!touched || quorum === undefined || quorum <= trustees.length) return;
  yield {
    pointer: `/${touched}`,
    rule: 'quorum',
    message: 'must leave a quorum that the trustees can reach',
  };
}

const isBelow = (rate: string, before: string | undefined): boolean =>
  before !== undefined && compareExact(decimal(rate), decimal(before)) < 0;
