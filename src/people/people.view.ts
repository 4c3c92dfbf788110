import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { isCallers } from '../platform/auth/own.js';
import { currentViewer } from '../platform/auth/viewer.js';
import { currentCaller } from '../platform/decisions/caller.js';
import { roleNotHeld } from '../platform/decisions/outcomes.js';
import { notFound } from '../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { momentOfReading, Queries, showsConfidential } from '../platform/http/reading.js';
import { ViewReader, type Rows } from '../platform/projections/view-reader.js';
import { secondOf } from './seconds.js';

/** Somebody who is registered. */
export class PersonSummary {
  readonly id!: string;
  readonly name!: string;
  readonly email?: string;
  /** RFC 3339. */
  readonly registeredAt!: string;
  /** While HELD nothing about the person is erased; of somebody ERASED nothing is known any more. */
  readonly standing!: 'ACTIVE' | 'HELD' | 'ERASED';
  /** Of somebody erased: the day from which no backup has the keys to what was known. */
  readonly backupsUnreadableOn?: string;
}

/** A role that is held, or granted for a time to come. */
export class HeldRole {
  readonly role!: string;
  /** Id of the fund; absent if it is held for all of them. */
  readonly fund?: string;
  /** First instant, RFC 3339. */
  readonly from!: string;
  /** First instant without it, RFC 3339; absent if it holds for good. */
  readonly until?: string;
}

/** Somebody that the person may act for. */
export class GivenDelegation {
  /** Id of the other person. */
  readonly for!: string;
  readonly from!: string;
  readonly until!: string;
}

/** A person and what they may do. */
export class PersonDetails extends PersonSummary {
  readonly roles!: HeldRole[];
  readonly delegations!: GivenDelegation[];
  /** Ids of the donors and organisations that the person represents. */
  readonly represents!: string[];
}

export class ListPersons {
  constructor(readonly parameters: PageParameters) {}
}

export class ReadPerson {
  constructor(readonly id: string) {}
}

/** The person who asks. */
export class ReadMyself {}

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly registered_at: string;
  readonly standing: PersonSummary['standing'];
  readonly backups_unreadable_on: string | null;
}

interface RoleRow {
  readonly role: string;
  readonly fund: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
}

@QueryHandler(ListPersons)
export class ListPersonsHandler implements IQueryHandler<ListPersons> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListPersons): Promise<Page<PersonSummary>> {
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('people'), (rows) =>
      pageOf(
        rows.all<PersonRow>(
          'SELECT * FROM person WHERE id > ? ORDER BY id LIMIT ?',
          ...after,
          limit + 1,
        ),
        limit,
        ({ id }) => [id],
        summaryOf,
      ),
    );
  }
}

@QueryHandler(ReadPerson)
export class ReadPersonHandler implements IQueryHandler<ReadPerson> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadPerson): Promise<PersonDetails> {
    const viewer = currentViewer();
    viewer.requireRead({ persons: [id] });
    return this.queries.read(this.views.of('people'), (rows) =>
      detailsOf(rows, id, momentOfReading()),
    );
  }
}

@QueryHandler(ReadMyself)
export class ReadMyselfHandler implements IQueryHandler<ReadMyself> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute(): Promise<PersonDetails> {
    const { person } = currentCaller();
    if (person === undefined) throw roleNotHeld({ roles: [] });
    return this.queries.read(this.views.of('people'), (rows) =>
      detailsOf(rows, person, momentOfReading()),
    );
  }
}

function detailsOf(rows: Rows, id: string, now: Temporal.Instant): PersonDetails {
  const found = rows.get<PersonRow>('SELECT * FROM person WHERE id = ?', id);
  if (!found) throw notFound({ id });
  const second = secondOf(now);
  const roles = rows.all<RoleRow>(
    `SELECT role, fund, valid_from, valid_until FROM role_grant
      WHERE person = ?1 AND revoked_at IS NULL AND (valid_until IS NULL OR valid_until > ?2)
      ORDER BY idx, fund LIMIT 1000`,
    id,
    second,
  );
  const delegations = rows.all<{ acts_for: string; valid_from: string; valid_until: string }>(
    `SELECT acts_for, valid_from, valid_until FROM delegation
      WHERE person = ? AND valid_until > ? AND replaced_at IS NULL ORDER BY acts_for LIMIT 1000`,
    id,
    second,
  );
  const represented = rows.all<{ party: string }>(
    'SELECT party FROM representative WHERE person = ? AND removed_at IS NULL ORDER BY party LIMIT 1000',
    id,
  );
  return {
    ...summaryOf(found),
    roles: roles.map(roleOf),
    delegations: delegations.map((given) => ({
      for: given.acts_for,
      from: given.valid_from,
      until: given.valid_until,
    })),
    represents: represented.map(({ party }) => party),
  };
}

/** Names and addresses of others are confidential. */
function summaryOf(row: PersonRow): Pick<PersonSummary, keyof PersonSummary> {
  const { id, name, email, standing, registered_at: registeredAt } = row;
  if (!isCallers(id)) showsConfidential(id);
  return {
    id,
    name,
    ...(email !== null && { email }),
    registeredAt,
    standing,
    ...(row.backups_unreadable_on !== null && { backupsUnreadableOn: row.backups_unreadable_on }),
  };
}

const roleOf = ({ role, fund, valid_from: from, valid_until: until }: RoleRow): HeldRole => ({
  role,
  ...(fund !== '' && { fund }),
  from,
  ...(until !== null && { until }),
});
