import { ROLES } from '../people/roles.js';
import { PUBLIC, type Access, type AccessTable } from '../platform/auth/access.js';

const everybodyElse = ROLES.filter((role) => role !== 'administrator');

const AUDIT: Access = { roles: ['auditor', 'controller'] };

export const auditAccess: AccessTable = {
  'GET /v1/trail/:id': AUDIT,
  'GET /v1/events/:index': AUDIT,
  'GET /v1/persons/:id/subject-access': { roles: ['administrator'], own: everybodyElse },
  'GET /v1/donors/:id/subject-access': { roles: ['administrator'], own: ['donor'] },
  'GET /v1/persons/:id/still-named': { roles: ['administrator'] },
  'GET /v1/donors/:id/still-named': { roles: ['administrator'] },
  'GET /v1/retention-due': { roles: ['administrator', 'auditor', 'controller'] },
  'GET /v1/retention-periods': { roles: ['administrator', 'auditor', 'controller'] },
  'GET /v1/receipts/:id/receipt-file': {
    roles: ['finance-officer', 'approver', 'controller', 'auditor'],
    own: ['donor'],
  },
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
  // hashes and signatures say nothing of what they are over
  'GET /v1/checkpoints': PUBLIC,
  'GET /v1/checkpoints/latest': PUBLIC,
  'GET /v1/log-keys': PUBLIC,
  'GET /v1/proofs/inclusion': PUBLIC,
  'GET /v1/proofs/consistency': PUBLIC,
  'POST /v1/checkpoints': { roles: ['auditor', 'controller', 'administrator'] },
};
