import type { Rights } from '../../platform/auth/access.js';
import { refusal } from '../../platform/decisions/refusal.js';
import type { Application } from './application.js';

export const notOwner = refusal<{ owner: string }>(
  403,
  'NOT_OWNER',
  'An application is written, handed in and taken back by its lead; co-applicants may read it.',
);

/** Leaves the application to those who represent its lead. */
export function assertLead(
  { organisation }: Pick<Application, 'organisation'>,
  rights: Pick<Rights, 'represents'>,
): void {
  if (!rights.represents(organisation)) throw notOwner({ owner: organisation });
}
