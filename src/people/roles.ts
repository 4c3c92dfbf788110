/** The roles of the fund, as they stand in tables of access, in grants of a role and in metadata. */
export const ROLES = [
  'grant-officer',
  'reviewer',
  'board-secretary',
  'finance-officer',
  'approver',
  'controller',
  'donor',
  'applicant',
  'auditor',
  'administrator',
] as const;

export type Role = (typeof ROLES)[number];
