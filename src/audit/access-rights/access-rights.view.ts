import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { ROLES, type Role } from '../../people/roles.js';
import { parseInstant } from '../../platform/dates/instant.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { IsId, IsInstant } from '../../platform/http/validators.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';
import { heldRolesAt } from './held-roles.js';

/** A role that somebody could act under at a moment. Instants are RFC 3339. */
export class AccessRight {
  /** Id of the person who could act. */
  readonly person!: string;
  /** Id of the person whose role it is, if another one's. */
  readonly onBehalfOf?: string;
  readonly role!: string;
  /** Id of the fund; absent if it is for all of them. */
  readonly fund?: string;
  readonly from!: string;
  /** The agreed end; absent if it is for good. */
  readonly until?: string;
  /** Names of the commands that the role is open to, for its funds or for what is the person's own. */
  readonly commands!: string[];
  /** How many events were ever recorded under this role of this holder. */
  readonly acts!: number;
  /** When the last of them was recorded. */
  readonly lastActAt?: string;
  readonly lastCommand?: string;
  /** Places in the log: the grant of the role, the delegation, the last act. */
  readonly events!: number[];
}

export class AccessRightParameters extends PageParameters {
  /** The moment; now if left out. */
  @IsOptional() @IsInstant() readonly at?: string;

  /** Only what this person could do. */
  @IsOptional() @IsId('person') readonly person?: string;

  @IsOptional() @IsIn([...ROLES]) readonly role?: Role;

  /** Only roles for this fund, or for all. */
  @IsOptional() @IsId('fund') readonly fund?: string;
}

export class ListAccessRights {
  constructor(readonly parameters: AccessRightParameters) {}
}

/** Which commands each role is open to, from the table of access; provided by the module. */
export class CommandsOfRoles {
  constructor(readonly byRole: ReadonlyMap<string, readonly string[]>) {}
}

interface Row {
  readonly person: string;
  readonly holder: string;
  readonly role: string;
  readonly fund: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
  readonly idx: bigint;
  readonly delegation_idx: bigint | null;
  readonly acts: bigint | null;
  readonly last_idx: bigint | null;
  readonly last_at: string | null;
  readonly last_command: string | null;
}

@QueryHandler(ListAccessRights)
export class ListAccessRightsHandler implements IQueryHandler<ListAccessRights> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
    private readonly commands: CommandsOfRoles,
  ) {}

  execute({ parameters }: ListAccessRights): Promise<Page<AccessRight>> {
    const { limit, after } = cutFor(parameters, ['', -1n, '', -1n]);
    const { person = null, role = null, fund = null } = parameters;
    const now = momentOfReading();
    const at = parameters.at === undefined ? now : parseInstant(parameters.at);
    return this.queries.read(this.views.of('people', 'role-use', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_RIGHTS,
          at.toString({ smallestUnit: 'second', roundingMode: 'floor' }),
          ...after,
          person,
          role,
          fund,
          readableFunds(rows),
          limit + 1,
        ),
        limit,
        (row) => [row.person, row.idx, row.fund, row.delegation_idx ?? -1n],
        (row) => rightOf(row, this.commands.byRole.get(row.role) ?? []),
      ),
    );
  }
}

/** A role for all funds concerns each of them. */
const SELECT_RIGHTS = `
  WITH ${heldRolesAt('?1')}
  SELECT held.*, acts, last_idx, last_at, last_command
    FROM held LEFT JOIN role_use AS used ON used.holder = held.holder AND used.role = held.role
    WHERE (person, idx, fund, ifnull(delegation_idx, -1)) > (?2, ?3, ?4, ?5)
      AND (?6 IS NULL OR person = ?6)
      AND (?7 IS NULL OR held.role = ?7)
      AND (?8 IS NULL OR fund IN (?8, ''))
      AND (?9 IS NULL OR fund = '' OR fund IN (SELECT value FROM json_each(?9)))
    ORDER BY person, idx, fund, ifnull(delegation_idx, -1) LIMIT ?10`;

const rightOf = (row: Row, commands: readonly string[]): AccessRight => ({
  person: row.person,
  ...(row.holder !== row.person && { onBehalfOf: row.holder }),
  role: row.role,
  ...(row.fund !== '' && { fund: row.fund }),
  from: row.valid_from,
  ...(row.valid_until !== null && { until: row.valid_until }),
  commands: [...commands],
  acts: Number(row.acts ?? 0n),
  ...(row.last_at !== null && { lastActAt: row.last_at }),
  ...(row.last_command !== null && { lastCommand: row.last_command }),
  events: [row.idx, row.delegation_idx, row.last_idx].filter((at) => at !== null).map(Number),
});
