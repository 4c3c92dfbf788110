import assert from 'node:assert/strict';
import { dateIn } from '../../platform/dates/business-date.js';
import type { RecordedMetadata, Views } from '../../platform/projections/projection.js';

/** A grant, as this view keeps it, with the terms of its fund in force. */
export interface AuditedGrant {
  readonly fund: string;
  readonly disbursed: bigint;
  readonly accepted: bigint;
  readonly end_on: string;
  readonly time_zone: string;
  readonly threshold: string;
  readonly flexibility: string;
}

/** Every grant begins with an event that this view has taken in, and so does its fund. */
export function auditedGrant(views: Views, award: string): AuditedGrant {
  const found = views.get<AuditedGrant>(
    `SELECT fund, disbursed, accepted, end_on, time_zone, threshold, flexibility
      FROM audited_grant JOIN audited_fund ON audited_fund.id = fund WHERE award = ?`,
    award,
  );
  assert(found, `no grant ${award} of a fund`);
  return found;
}

/** The day on which it was decided, in the zone of the fund. */
export const dayOf = (
  { decidedAt }: Pick<RecordedMetadata, 'decidedAt'>,
  { time_zone: zone }: Pick<AuditedGrant, 'time_zone'>,
): string => dateIn(Temporal.Instant.from(decidedAt), zone);
