import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page, type SortKey } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries, showsConfidential } from '../../platform/http/reading.js';
import { IsCountry, Text } from '../../platform/http/validators.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { ORGANISATION_TYPES, type OrganisationType } from '../../funds/organisation-types.js';

export class DonorSummary {
  readonly id!: string;
  readonly name!: string;
  /** Whether the donor is a person, whose name can be erased. */
  readonly naturalPerson!: boolean;
  /** Code of the IATI code list OrganisationType. */
  readonly kind!: string;
  /** ISO 3166-1. */
  readonly country?: string;
  readonly registrationNumber?: string;
  /** Whether the donor asks not to be named in publications. */
  readonly anonymous!: boolean;
  /** RFC 3339. */
  readonly registeredAt!: string;
  /** While a person is HELD nothing about them is erased; of one ERASED the name is not known any more. */
  readonly standing!: 'ACTIVE' | 'HELD' | 'ERASED';
  /** Of a person erased: the day from which no backup has the keys to what was known. */
  readonly backupsUnreadableOn?: string;
}

/** By what a source knows the donor. */
export class DonorCode {
  readonly source!: string;
  readonly code!: string;
}

export class DonorDetails extends DonorSummary {
  readonly codes!: DonorCode[];
}

export class DonorParameters extends PageParameters {
  /** Only donors of this kind. */
  @IsOptional() @IsIn([...ORGANISATION_TYPES]) readonly kind?: OrganisationType;

  /** Only donors of this country. */
  @IsOptional() @IsCountry() readonly country?: string;

  /** Only donors that this source knows. */
  @IsOptional() @Text(40) readonly source?: string;

  /** Only donors with this code of a source. */
  @IsOptional() @Text(200) readonly code?: string;
}

export class ListDonors {
  constructor(readonly parameters: DonorParameters) {}
}

export class ReadDonor {
  constructor(readonly id: string) {}
}

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly person_name: string | null;
  readonly kind: string;
  readonly country: string | null;
  readonly registration_number: string | null;
  readonly anonymous: bigint;
  readonly registered_at: string;
  readonly standing: DonorSummary['standing'];
  readonly backups_unreadable_on: string | null;
}

@QueryHandler(ListDonors)
export class ListDonorsHandler implements IQueryHandler<ListDonors> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListDonors): Promise<Page<DonorSummary>> {
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('donors'), (rows) =>
      pageOf(
        readableDonors(rows, parameters, after, limit + 1),
        limit,
        ({ id }) => [id],
        summaryOf,
      ),
    );
  }
}

@QueryHandler(ReadDonor)
export class ReadDonorHandler implements IQueryHandler<ReadDonor> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadDonor): Promise<DonorDetails> {
    currentViewer().requireRead({ parties: [id] });
    return this.queries.read(this.views.of('donors'), (rows) => {
      const row = rows.get<Row>('SELECT * FROM donor WHERE id = ?', id);
      if (!row) throw notFound({ id });
      const codes = rows.all<{ source: string; code: string }>(
        'SELECT source, code FROM donor_code WHERE donor = ? ORDER BY source, code LIMIT 1000',
        id,
      );
      return { ...summaryOf(row), codes };
    });
  }
}

/** Rows that are looked at in one go: a donor's representative sees few of many. */
const CHUNK = 500;

/** The first `count` donors after the key that the viewer may see. */
function readableDonors(
  rows: Rows,
  parameters: DonorParameters,
  after: SortKey,
  count: number,
): Row[] {
  const { kind = null, country = null, source = null, code = null } = parameters;
  const viewer = currentViewer();
  const found: Row[] = [];
  for (let key = after; ;) {
    const page = rows.all<Row>(
      `SELECT * FROM donor
        WHERE id > ?1 AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR country = ?3)
          AND ((?4 IS NULL AND ?5 IS NULL) OR id IN (SELECT donor FROM donor_code
            WHERE (?4 IS NULL OR source = ?4) AND (?5 IS NULL OR code = ?5)))
        ORDER BY id LIMIT ?6`,
      ...key,
      kind,
      country,
      source,
      code,
      CHUNK,
    );
    found.push(...page.filter(({ id }) => viewer.mayRead({ parties: [id] })));
    const last = page.at(-1);
    if (!last || page.length < CHUNK || found.length >= count) return found.slice(0, count);
    key = [last.id];
  }
}

/** What natural persons are called is confidential, but to those who represent them. */
function summaryOf(row: Row): Pick<DonorSummary, keyof DonorSummary> {
  const naturalPerson = row.person_name !== null;
  if (naturalPerson && !currentViewer().rights.represents(row.id)) showsConfidential(row.id);
  return {
    id: row.id,
    name: row.name ?? row.person_name ?? '',
    naturalPerson,
    kind: row.kind,
    ...(row.country !== null && { country: row.country }),
    ...(row.registration_number !== null && { registrationNumber: row.registration_number }),
    anonymous: row.anonymous === 1n,
    registeredAt: row.registered_at,
    standing: row.standing,
    ...(row.backups_unreadable_on !== null && { backupsUnreadableOn: row.backups_unreadable_on }),
  };
}
