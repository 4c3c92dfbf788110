import { ROLES } from '../people/roles.js';
import type { AccessTable } from '../platform/auth/access.js';

const everybody = [...ROLES];
const treasury = [
  'finance-officer',
  'grant-officer',
  'approver',
  'controller',
  'auditor',
  'administrator',
];

export const fundsAccess: AccessTable = {
  'POST /v1/funds': { roles: ['administrator'], command: 'EstablishFund' },
  'POST /v1/funds/:id/set-policy': { roles: ['administrator'], command: 'SetPolicy' },
  'POST /v1/funds/:id/close-period': { roles: ['finance-officer'], command: 'ClosePeriod' },
  'POST /v1/pools': { roles: ['administrator'], command: 'OpenPool' },
  'POST /v1/rates': { roles: ['finance-officer'], command: 'LoadRate' },
  'GET /v1/funds': { roles: everybody },
  'GET /v1/funds/:id': { roles: everybody },
  'GET /v1/funds/:id/policy-history': { roles: everybody },
  'GET /v1/funds/:id/periods': { roles: treasury },
  'GET /v1/funds/:id/pools': { roles: treasury },
  'GET /v1/funds/:id/rates': { roles: treasury },
  'GET /v1/pools/:id': { roles: treasury },
  'GET /v1/rates/:id': { roles: treasury },
};
