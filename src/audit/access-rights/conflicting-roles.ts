import type { Role } from '../../people/roles.js';

/** Two roles that segregation of duties keeps apart where one person holds both, and why. */
export interface ConflictingRoles {
  readonly roles: readonly [Role, Role];
  /** The two acts on one thing that the person could not both do, or what the one role excludes. */
  readonly because: string;
}

const MONEY_ROLES = ['grant-officer', 'finance-officer', 'approver', 'controller'] as const;
const ACTING_ROLES = [...MONEY_ROLES, 'reviewer', 'board-secretary', 'administrator'] as const;

/**
 * From the table of acts in the rule book: who certifies (grant officers), approves (approvers and
 * controllers) and releases (finance officers) a payment are three persons; who awards has neither
 * screened nor reviewed; administrators do nothing with money; auditors change nothing.
 */
export const CONFLICTING_ROLES: readonly ConflictingRoles[] = [
  { roles: ['grant-officer', 'approver'], because: 'CERTIFY_AND_APPROVE' },
  { roles: ['grant-officer', 'controller'], because: 'CERTIFY_AND_APPROVE' },
  { roles: ['grant-officer', 'finance-officer'], because: 'CERTIFY_AND_RELEASE' },
  { roles: ['finance-officer', 'approver'], because: 'APPROVE_AND_RELEASE' },
  { roles: ['finance-officer', 'controller'], because: 'APPROVE_AND_RELEASE' },
  { roles: ['reviewer', 'approver'], because: 'REVIEW_AND_AWARD' },
  { roles: ['reviewer', 'controller'], because: 'REVIEW_AND_AWARD' },
  ...MONEY_ROLES.map((role): ConflictingRoles => ({
    roles: ['administrator', role],
    because: 'ADMINISTRATORS_MOVE_NO_MONEY',
  })),
  ...ACTING_ROLES.map((role): ConflictingRoles => ({
    roles: ['auditor', role],
    because: 'AUDITORS_CHANGE_NOTHING',
  })),
];
