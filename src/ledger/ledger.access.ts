import type { AccessTable } from '../platform/auth/access.js';

const readers = ['finance-officer', 'approver', 'controller', 'auditor', 'grant-officer'];

export const ledgerAccess: AccessTable = {
  'GET /v1/funds/:id/balances': { roles: readers },
  'GET /v1/funds/:id/balances/:account': { roles: readers },
  'GET /v1/funds/:id/trial-balance': { roles: readers },
  'GET /v1/funds/:id/journal': { roles: readers },
  'GET /v1/funds/:id/totals': { roles: readers },
  'GET /v1/totals': { roles: readers },
};
