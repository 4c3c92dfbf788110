import type { AccessTable } from '../platform/auth/access.js';

export const auditAccess: AccessTable = {
  'GET /v1/trail/:id': { roles: ['auditor', 'controller'] },
  'GET /v1/events/:index': { roles: ['auditor', 'controller'] },
  'GET /v1/refusals': { roles: ['auditor', 'controller'] },
  'GET /v1/confidential-reads': { roles: ['auditor', 'controller'] },
  'GET /v1/exceptions': { roles: ['auditor', 'controller'] },
};
