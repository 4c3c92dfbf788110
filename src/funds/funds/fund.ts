import { aggregate } from '../../platform/decisions/aggregate.js';
import { fundFacts, type FundEvent, type PolicySet } from './fund.events.js';

/** Percentages are decimal strings: `13` is 13 %. */
export interface Policy {
  readonly supportCostRate: string;
  readonly supportCostBasis: 'ON_EXPENDITURE' | 'OF_RECEIPT';
  readonly reserveRate: string;
  readonly receiptChargesBorneBy: 'FUND' | 'DONOR';
  readonly paymentChargesBorneBy: 'FUND' | 'GRANTEE';
  readonly utilisationThreshold: string;
  readonly budgetFlexibility: string;
  /** Ids of the persons on the board. */
  readonly trustees: readonly string[];
  /** Members with a valid vote; absent: more than half of the trustees. */
  readonly quorum?: number;
  readonly scoreSpread: string;
  readonly activeGrantLimit?: number;
}

/** The model fund's policy: what holds until PolicySet says otherwise. */
export const MODEL_POLICY: Policy = {
  supportCostRate: '13',
  supportCostBasis: 'ON_EXPENDITURE',
  reserveRate: '15',
  receiptChargesBorneBy: 'FUND',
  paymentChargesBorneBy: 'FUND',
  utilisationThreshold: '80',
  budgetFlexibility: '10',
  trustees: [],
  scoreSpread: '25',
};

export interface Fund {
  readonly status: 'OPEN' | 'MERGED';
  readonly name: string;
  readonly baseCurrency: string;
  readonly timeZone: string;
  /** DAC purpose code. */
  readonly sector: string;
  readonly policy: Policy;
  /** In the order of opening; one of them is `general`. */
  readonly pools: readonly ListedPool[];
}

export interface ListedPool {
  readonly id: string;
  readonly general: boolean;
}

export const fund = aggregate({
  kind: 'fund',
  facts: fundFacts,
  initial: { pools: [] as readonly ListedPool[] } as Fund,
  evolve(state: Fund, event: FundEvent): Fund {
    switch (event.type) {
      case 'FundEstablished':
        return {
          ...state,
          status: 'OPEN',
          ...event.data,
          policy: MODEL_POLICY,
        };
      case 'PolicySet':
        return { ...state, policy: policyAfter(state.policy, event.data) };
      case 'PoolListed': {
        const { pool: id, general } = event.data;
        return { ...state, pools: [...state.pools, { id, general }] };
      }
    }
  },
});

/** The policy with the new values of a PolicySet. */
export function policyAfter(policy: Policy, { unset = [], ...knobs }: PolicySet): Policy {
  const { quorum, activeGrantLimit, ...required } = policy;
  return {
    ...required,
    ...(quorum !== undefined && !unset.includes('quorum') && { quorum }),
    ...(activeGrantLimit !== undefined &&
      !unset.includes('activeGrantLimit') && { activeGrantLimit }),
    ...knobs,
  };
}

/** Opens a fund and its pool for money without an earmark, which is called `general`. */
export function establishFund(
  {
    name,
    baseCurrency,
    timeZone,
    sector,
  }: Pick<Fund, 'name' | 'baseCurrency' | 'timeZone' | 'sector'>,
  generalPool: string,
): FundEvent[] {
  return [
    { type: 'FundEstablished', data: { name, baseCurrency, timeZone, sector } },
    listPool({ id: generalPool, general: true }),
  ];
}

/** Makes the pool known to the fund's decisions, in the order of opening. */
export const listPool = ({ id, general }: ListedPool): FundEvent => ({
  type: 'PoolListed',
  data: { pool: id, general },
});

/** Members with a valid vote that a board decision takes. */
export const quorumOf = ({ quorum, trustees }: Policy): number =>
  quorum ?? Math.floor(trustees.length / 2) + 1;
