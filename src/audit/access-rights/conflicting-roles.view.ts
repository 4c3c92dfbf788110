import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { parseInstant } from '../../platform/dates/instant.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { IsId, IsInstant } from '../../platform/http/validators.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';
import { CONFLICTING_ROLES } from './conflicting-roles.js';
import { heldRolesAt } from './held-roles.js';

/** Two roles of one fund in one hand, their own or another's that they could act for. */
export class RoleConflict {
  /** Id of the person. */
  readonly person!: string;
  /** Names of the roles; `trustee` is a seat on the board of the fund. */
  readonly roles!: string[];
  /** Ids of the persons whose roles these are, in the same order. */
  readonly holders!: string[];
  /** Id of the fund; absent if both are for all of them. */
  readonly fund?: string;
  /** What segregation of duties would refuse, or what one of the roles excludes. */
  readonly because!: string;
  /** Places in the log: grants of the roles, or the policy that names the trustees, then delegations. */
  readonly events!: number[];
}

export class RoleConflictParameters extends PageParameters {
  /** The moment; now if left out. */
  @IsOptional() @IsInstant() readonly at?: string;

  @IsOptional() @IsId('person') readonly person?: string;

  /** Only conflicts in this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;
}

export class ListRoleConflicts {
  constructor(readonly parameters: RoleConflictParameters) {}
}

interface Row {
  readonly person: string;
  readonly role_a: string;
  readonly role_b: string;
  readonly holder_a: string;
  readonly holder_b: string;
  readonly fund: string;
  readonly because: string;
  readonly idx_a: bigint;
  readonly idx_b: bigint;
  readonly delegation_a: bigint;
  readonly delegation_b: bigint;
}

const PAIRS = JSON.stringify(
  CONFLICTING_ROLES.map(({ roles: [first, second], because }) => ({ first, second, because })),
);

@QueryHandler(ListRoleConflicts)
export class ListRoleConflictsHandler implements IQueryHandler<ListRoleConflicts> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListRoleConflicts): Promise<Page<RoleConflict>> {
    const { limit, after } = cutFor(parameters, ['', -1n, -1n, '', -1n, -1n]);
    const { person = null, fund = null } = parameters;
    const now = momentOfReading();
    const at = parameters.at === undefined ? now : parseInstant(parameters.at);
    return this.queries.read(this.views.of('people', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_CONFLICTS,
          at.toString({ smallestUnit: 'second', roundingMode: 'floor' }),
          PAIRS,
          ...after,
          person,
          fund,
          readableFunds(rows),
          limit + 1,
        ),
        limit,
        (row) => [row.person, row.idx_a, row.idx_b, row.fund, row.delegation_a, row.delegation_b],
        conflictOf,
      ),
    );
  }
}

/** One role for all funds meets the other in the fund of that one. Who votes on an award does not give it. */
const SELECT_CONFLICTS = `
  WITH ${heldRolesAt('?1')},
  pair AS (
    SELECT value ->> 'first' AS first, value ->> 'second' AS second, value ->> 'because' AS because
      FROM json_each(?2)),
  seat AS (
    SELECT trustee.value AS person, named.fund, named.idx
      FROM policy_change AS named, json_each(named.knobs, '$.trustees') AS trustee
      WHERE named.idx = (SELECT max(idx) FROM policy_change AS latest
        WHERE latest.fund = named.fund AND decided_at <= ?1
          AND json_type(latest.knobs, '$.trustees') IS NOT NULL)),
  conflict AS (
    SELECT a.person, a.role AS role_a, b.role AS role_b, a.holder AS holder_a, b.holder AS holder_b,
        iif(a.fund = '', b.fund, a.fund) AS fund, because, a.idx AS idx_a, b.idx AS idx_b,
        ifnull(a.delegation_idx, -1) AS delegation_a, ifnull(b.delegation_idx, -1) AS delegation_b
      FROM pair JOIN held AS a ON a.role = pair.first
      JOIN held AS b ON b.role = pair.second AND b.person = a.person
        AND (a.fund = b.fund OR a.fund = '' OR b.fund = '')
    UNION ALL
    SELECT seat.person, 'trustee', b.role, seat.person, b.holder, seat.fund, 'VOTE_AND_AWARD',
        seat.idx, b.idx, -1, ifnull(b.delegation_idx, -1)
      FROM seat JOIN held AS b ON b.person = seat.person
        AND b.role IN ('approver', 'controller') AND b.fund IN (seat.fund, ''))
  SELECT * FROM conflict
    WHERE (person, idx_a, idx_b, fund, delegation_a, delegation_b) > (?3, ?4, ?5, ?6, ?7, ?8)
      AND (?9 IS NULL OR person = ?9)
      AND (?10 IS NULL OR fund IN (?10, ''))
      AND (?11 IS NULL OR fund = '' OR fund IN (SELECT value FROM json_each(?11)))
    ORDER BY person, idx_a, idx_b, fund, delegation_a, delegation_b LIMIT ?12`;

const conflictOf = (row: Row): RoleConflict => ({
  person: row.person,
  roles: [row.role_a, row.role_b],
  holders: [row.holder_a, row.holder_b],
  ...(row.fund !== '' && { fund: row.fund }),
  because: row.because,
  events: [
    ...new Set(
      [row.idx_a, row.idx_b, row.delegation_a, row.delegation_b]
        .filter((at) => at >= 0n)
        .map(Number),
    ),
  ],
});
