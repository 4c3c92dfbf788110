import type { AccessTable } from '../platform/auth/access.js';

const officers = ['grant-officer'];
const approvers = ['approver', 'controller'];
const treasury = ['finance-officer'];
const readers = [...officers, ...treasury, ...approvers, 'auditor'];

export const grantsAccess: AccessTable = {
  'POST /v1/grants': { roles: approvers, command: 'AwardGrant' },
  'POST /v1/grants/:id/sign-agreement': { roles: officers, command: 'SignGrantAgreement' },
  'POST /v1/grants/:id/fulfil-condition': { roles: officers, command: 'FulfilCondition' },
  'POST /v1/grants/:id/hold': { roles: officers, command: 'HoldGrant' },
  'POST /v1/grants/:id/resume': { roles: officers, command: 'ResumeGrant' },
  'POST /v1/grants/:id/submit-report': { roles: [], own: ['applicant'], command: 'SubmitReport' },
  'POST /v1/grants/:id/return-report': { roles: officers, command: 'ReturnReport' },
  'POST /v1/grants/:id/accept-report': { roles: officers, command: 'AcceptReport' },
  'GET /v1/grants': { roles: readers, own: ['applicant'] },
  'GET /v1/grants/:id': { roles: readers, own: ['applicant'] },

  'POST /v1/disbursements': { roles: officers, command: 'RequestPayment' },
  'POST /v1/disbursements/:id/certify': { roles: officers, command: 'CertifyPayment' },
  'POST /v1/disbursements/:id/approve': { roles: approvers, command: 'ApprovePayment' },
  'POST /v1/disbursements/:id/release': { roles: treasury, command: 'ReleasePayment' },
  'POST /v1/disbursements/:id/confirm': { roles: treasury, command: 'ConfirmPayment' },
  'POST /v1/disbursements/:id/cancel': {
    roles: [...officers, ...approvers, ...treasury],
    command: 'CancelPayment',
  },
  'GET /v1/disbursements': { roles: readers, own: ['applicant'] },
  'GET /v1/disbursements/to-approve': { roles: [...approvers, 'auditor'] },
  'GET /v1/disbursements/:id': { roles: readers, own: ['applicant'] },
};
