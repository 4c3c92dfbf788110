import type { TERMS } from '../funds/pools/pool.js';
import type { Account } from './journal/accounts.js';

type Term = (typeof TERMS)[number];

/** Which account each term of `available` is, and whether it grows with debits or with credits. */
const ACCOUNTS: Readonly<Record<Term, readonly [Account, 1n | -1n]>> = {
  cash: ['CASH', 1n],
  inTransit: ['PAYMENTS_IN_TRANSIT', -1n],
  conditional: ['CONDITIONAL_LIABILITIES', -1n],
  dueToAgency: ['DUE_TO_AGENCY', -1n],
  commitments: ['COMMITMENTS', 1n],
  reserve: ['OPERATING_RESERVE', 1n],
  provision: ['SUPPORT_COST_PROVISION', 1n],
};

/** The terms of `available` of one pool, from the balances of its accounts, in minor units. */
export const termsInJournal = (balance: (account: Account) => bigint): Record<Term, bigint> =>
  Object.fromEntries(
    Object.entries(ACCOUNTS).map(([term, [account, sign]]) => [term, sign * balance(account)]),
  ) as Record<Term, bigint>;
