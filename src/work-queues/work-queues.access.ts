import type { AccessTable } from '../platform/auth/access.js';

export const workQueuesAccess: AccessTable = {
  'GET /v1/officer-queue': { roles: ['grant-officer', 'auditor'] },
};
