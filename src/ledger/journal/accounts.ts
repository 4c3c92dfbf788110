/**
 * The chart of accounts. Financial accounts follow IPSAS; memorandum accounts keep what is promised
 * or set aside and balance among themselves, `UNCOMMITTED` being the counter account.
 */
export const FINANCIAL_ACCOUNTS = [
  'CASH',
  'PAYMENTS_IN_TRANSIT',
  'CONTRIBUTIONS_RECEIVABLE',
  'ADVANCES',
  'CONDITIONAL_LIABILITIES',
  'DUE_TO_AGENCY',
  'CONTRIBUTION_REVENUE',
  'RECOVERIES',
  'BANK_CHARGES',
  'EXCHANGE_DIFFERENCES',
  'SUPPORT_COST',
  'GRANT_EXPENSE',
] as const;

export const MEMORANDUM_ACCOUNTS = [
  'COMMITMENTS',
  'OPERATING_RESERVE',
  'SUPPORT_COST_PROVISION',
  'UNCOMMITTED',
] as const;

export const ACCOUNTS = [...FINANCIAL_ACCOUNTS, ...MEMORANDUM_ACCOUNTS] as const;

export type FinancialAccount = (typeof FINANCIAL_ACCOUNTS)[number];
export type Account = (typeof ACCOUNTS)[number];

export const isFinancial = (account: Account): account is FinancialAccount =>
  FINANCIAL_ACCOUNTS.some((name) => name === account);
