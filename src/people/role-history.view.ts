import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { cutFor, pageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { Queries } from '../platform/http/reading.js';
import { IsId, IsInstant } from '../platform/http/validators.js';
import { parseInstant } from '../platform/dates/instant.js';
import { ViewReader } from '../platform/projections/view-reader.js';
import { ROLES, type Role } from './roles.js';
import { secondOf } from './seconds.js';

/** A time in which a person held a role: from its first instant up to, and without, its last. */
export class RolePeriod {
  /** Id of the person. */
  readonly person!: string;
  readonly role!: string;
  /** Id of the fund; absent if it was for all of them. */
  readonly fund?: string;
  /** First instant, RFC 3339. */
  readonly from!: string;
  /** Agreed end, RFC 3339; absent if it was granted for good. */
  readonly until?: string;
  /** Id of the person who granted it. */
  readonly grantedBy!: string;
  /** When it was taken away before its end, RFC 3339. */
  readonly revokedAt?: string;
  readonly revokedBy?: string;
  /** Place of the grant in the log. */
  readonly index!: number;
  /** Place of the revocation in the log. */
  readonly revokedIndex?: number;
}

export class RoleHistoryParameters extends PageParameters {
  /** Only this person. */
  @IsOptional() @IsId('person') readonly person?: string;

  /** Only this role. */
  @IsOptional() @IsIn([...ROLES]) readonly role?: Role;

  /** Only roles for this fund, or for all. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only roles held at this instant. */
  @IsOptional() @IsInstant() readonly heldAt?: string;
}

export class ReadRoleHistory {
  constructor(readonly parameters: RoleHistoryParameters) {}
}

interface Row {
  readonly idx: bigint;
  readonly person: string;
  readonly role: string;
  readonly fund: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
  readonly granted_by: string;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
  readonly revoked_idx: bigint | null;
}

@QueryHandler(ReadRoleHistory)
export class ReadRoleHistoryHandler implements IQueryHandler<ReadRoleHistory> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ReadRoleHistory): Promise<Page<RolePeriod>> {
    const { limit, after } = cutFor(parameters, [-1n, '']);
    const { person = null, role = null, fund = null, heldAt } = parameters;
    const at = heldAt === undefined ? null : secondOf(parseInstant(heldAt));
    return this.queries.read(this.views.of('people'), (rows) =>
      pageOf(
        rows.all<Row>(
          `SELECT * FROM role_grant
            WHERE (idx, fund) > (?1, ?2)
              AND (?3 IS NULL OR person = ?3)
              AND (?4 IS NULL OR role = ?4)
              AND (?5 IS NULL OR fund IN (?5, ''))
              AND (?6 IS NULL OR (valid_from <= ?6
                AND (valid_until IS NULL OR ?6 < valid_until)
                AND (revoked_at IS NULL OR ?6 < revoked_at)))
            ORDER BY idx, fund LIMIT ?7`,
          ...after,
          person,
          role,
          fund,
          at,
          limit + 1,
        ),
        limit,
        ({ idx, fund: ofFund }) => [idx, ofFund],
        periodOf,
      ),
    );
  }
}

const periodOf = (row: Row): RolePeriod => ({
  person: row.person,
  role: row.role,
  ...(row.fund !== '' && { fund: row.fund }),
  from: row.valid_from,
  ...(row.valid_until !== null && { until: row.valid_until }),
  grantedBy: row.granted_by,
  ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
  ...(row.revoked_by !== null && { revokedBy: row.revoked_by }),
  index: Number(row.idx),
  ...(row.revoked_idx !== null && { revokedIndex: Number(row.revoked_idx) }),
});
