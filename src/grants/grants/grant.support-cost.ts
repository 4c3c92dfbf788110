import type { Policy } from '../../funds/funds/fund.js';
import type { FoundPool } from '../../funds/pools/draw.js';
import type { Holdings } from '../../funds/pools/pool.js';
import { isMore, isZero, max, min, zero, type Money } from '../../platform/money/money.js';
import { share } from '../../platform/money/rounding.js';
import type { GrantData, GrantEvent } from './grant.events.js';

/**
 * The agency's support cost on accepted expense, one event for all pools; none if nothing is charged.
 * `pools` are as they were before the expense.
 */
export function supportCostOn(
  { fund, parts, valueDate }: GrantData<'FinancialReportAccepted'>,
  {
    grant,
    policy,
    pools,
  }: {
    readonly grant: string;
    readonly policy: Policy;
    readonly pools: readonly FoundPool[];
  },
): GrantEvent[] {
  const basis = policy.supportCostBasis;
  if (basis !== 'ON_EXPENDITURE') return [];
  const charged = parts
    .map(({ pool, amount }) => ({ pool, amount: chargedOn(amount, holdingsOf(pools, pool)) }))
    .filter((part) => !isZero(part.amount));
  if (charged.length === 0) return [];
  return [{ type: 'SupportCostCharged', data: { fund, basis, parts: charged, grant, valueDate } }];
}

/**
 * Expense × provision ÷ programme money not yet expensed, at most the provision. Expense of money
 * that is all expensed already takes the whole provision: there is nothing left that it could wait for.
 */
function chargedOn(expense: Money, { provision, programme }: Holdings): Money {
  const nothing = zero(expense.currency);
  const left = max(provision, nothing);
  if (!isMore(programme, nothing)) return left;
  return min(share(expense, left, programme), left);
}

function holdingsOf(pools: readonly FoundPool[], id: string): Holdings {
  const found = pools.find((pool) => pool.id === id);
  if (!found) throw new Error(`the decision has not found ${id}`);
  return found.state.holdings;
}
