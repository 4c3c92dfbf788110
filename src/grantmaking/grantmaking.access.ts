import { PUBLIC, type AccessTable } from '../platform/auth/access.js';

const readers = [
  'grant-officer',
  'finance-officer',
  'approver',
  'controller',
  'board-secretary',
  'auditor',
];

export const grantmakingAccess: AccessTable = {
  'POST /v1/organisations': {
    roles: ['grant-officer'],
    own: ['applicant'],
    command: 'RegisterOrganisation',
  },
  'POST /v1/organisations/:id/record-due-diligence': {
    roles: ['grant-officer'],
    command: 'RecordDueDiligence',
  },
  'POST /v1/organisations/:id/propose-account': {
    roles: ['finance-officer'],
    own: ['applicant'],
    command: 'ProposeAccount',
  },
  'POST /v1/organisations/:id/erase-account': {
    roles: ['administrator'],
    command: 'EraseAccount',
  },
  'POST /v1/organisations/:id/verify-account': {
    roles: ['finance-officer'],
    command: 'VerifyAccount',
  },
  'GET /v1/organisations': { roles: readers, own: ['applicant'] },
  'GET /v1/organisations/:id': { roles: readers, own: ['applicant'] },
  'POST /v1/calls': { roles: ['grant-officer'], command: 'DraftCall' },
  'POST /v1/calls/:id/revise': { roles: ['grant-officer'], command: 'ReviseCall' },
  'POST /v1/calls/:id/publish': { roles: ['grant-officer'], command: 'PublishCall' },
  'POST /v1/calls/:id/extend-deadline': { roles: ['grant-officer'], command: 'ExtendDeadline' },
  'POST /v1/calls/:id/cancel': { roles: ['grant-officer'], command: 'CancelCall' },
  'GET /v1/calls': PUBLIC,
  'GET /v1/calls/:id': PUBLIC,
  'GET /v1/drafted-calls': { roles: readers },
  'GET /v1/drafted-calls/:id': { roles: readers },
};
