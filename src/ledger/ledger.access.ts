import type { AccessTable } from '../platform/auth/access.js';

const readers = ['finance-officer', 'approver', 'controller', 'auditor', 'grant-officer'];

export const ledgerAccess: AccessTable = {
  'POST /v1/certified-statements': { roles: ['finance-officer'], command: 'CertifyStatement' },
  'GET /v1/funds/:id/balances': { roles: readers },
  'GET /v1/funds/:id/balances/:account': { roles: readers },
  'GET /v1/funds/:id/trial-balance': { roles: readers },
  'GET /v1/funds/:id/journal': { roles: readers },
  'GET /v1/funds/:id/totals': { roles: readers },
  'GET /v1/funds/:id/certified-statements': { roles: readers },
  'GET /v1/certified-statements/:id': { roles: readers },
  'GET /v1/certified-statements/:id/content': { roles: readers },
  'GET /v1/certified-statements/:id/page': { roles: readers },
  'GET /v1/totals': { roles: readers },
};
