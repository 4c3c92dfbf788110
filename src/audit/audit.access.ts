import { ROLES } from '../people/roles.js';
import type { Access, AccessTable } from '../platform/auth/access.js';

const everybodyElse = ROLES.filter((role) => role !== 'administrator');

const AUDIT: Access = { roles: ['auditor', 'controller'] };

export const auditAccess: AccessTable = {
  'GET /v1/trail/:id': AUDIT,
  'GET /v1/events/:index': AUDIT,
  'GET /v1/persons/:id/subject-access': { roles: ['administrator'], own: everybodyElse },
  'GET /v1/donors/:id/subject-access': { roles: ['administrator'], own: ['donor'] },
  'GET /v1/refusals': AUDIT,
  'GET /v1/confidential-reads': AUDIT,
  'GET /v1/exceptions': AUDIT,
  'GET /v1/audit/reports': AUDIT,
  'GET /v1/audit/drawdowns': AUDIT,
  'GET /v1/audit/budget-lines': AUDIT,
  'GET /v1/audit/goals': AUDIT,
  'GET /v1/audit/payments-after-account-changes': AUDIT,
  'GET /v1/audit/access-rights': AUDIT,
  'GET /v1/audit/conflicting-roles': AUDIT,
};
