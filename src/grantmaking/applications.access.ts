import type { AccessTable } from '../platform/auth/access.js';

const officer = { roles: ['grant-officer'] };
const applicant = { roles: [], own: ['applicant'] };
const reviewer = { roles: [], own: ['reviewer'] };
const secretary = { roles: ['board-secretary'] };

/** Who works for the fund and may read what is handed in. */
const readers = ['grant-officer', 'board-secretary', 'approver', 'controller', 'auditor'];

export const applicationsAccess: AccessTable = {
  'POST /v1/applications': { ...applicant, command: 'StartApplication' },
  'POST /v1/applications/:id/revise': { ...applicant, command: 'ReviseApplication' },
  'POST /v1/applications/:id/submit': { ...applicant, command: 'SubmitApplication' },
  'POST /v1/applications/:id/withdraw': { ...applicant, command: 'WithdrawApplication' },
  'POST /v1/applications/:id/screen': { ...officer, command: 'ScreenApplication' },
  'POST /v1/applications/:id/conclude-evaluation': { ...officer, command: 'ConcludeEvaluation' },
  'POST /v1/applications/:id/decline': { ...officer, command: 'DeclineApplication' },
  'POST /v1/applications/:id/open-vote': { ...secretary, command: 'OpenVote' },
  'POST /v1/applications/:id/cast-vote': { ...secretary, command: 'CastVote' },
  'POST /v1/applications/:id/record-recusal': { ...secretary, command: 'RecordRecusal' },
  'POST /v1/applications/:id/close-vote': { ...secretary, command: 'CloseVote' },
  'GET /v1/applications': { roles: readers, own: ['applicant', 'reviewer'] },
  'GET /v1/applications/:id': { roles: readers, own: ['applicant', 'reviewer'] },
  'GET /v1/calls/:id/ranking': { roles: readers },
  'GET /v1/board-agenda': { roles: ['board-secretary', 'controller', 'auditor'] },
  'POST /v1/reviews': { ...officer, command: 'AssignReviewer' },
  'POST /v1/reviews/:id/declare-conflict': { ...reviewer, command: 'DeclareConflict' },
  'POST /v1/reviews/:id/submit': { ...reviewer, command: 'SubmitReview' },
  'POST /v1/reviews/:id/reopen': { ...officer, command: 'ReopenReview' },
  'POST /v1/reviews/:id/exclude': { ...officer, command: 'ExcludeReview' },
  'GET /v1/reviews': { roles: readers, own: ['reviewer'] },
  'GET /v1/reviews/:id': { roles: readers, own: ['reviewer'] },
};
