import type { AccessTable } from '../platform/auth/access.js';

const readers = ['finance-officer', 'grant-officer', 'approver', 'controller', 'auditor'];

/** History comes in as money, awards and new funds at once, so it takes the role that answers for all of them. */
export const takeOnAccess: AccessTable = {
  'POST /v1/imports': { roles: ['controller'], command: 'ImportBatch' },
  'GET /v1/imports': { roles: readers },
  'GET /v1/imports/:id': { roles: readers },
};
