import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page, type SortKey } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { endOfNumber } from '../../platform/sealing/sealing.js';
import { Queries, showsConfidential } from '../../platform/http/reading.js';
import { IsCountry } from '../../platform/http/validators.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';

export class OrganisationSummary {
  readonly id!: string;
  readonly name!: string;
  /** Code of the IATI code list OrganisationType. */
  readonly kind!: string;
  /** ISO 3166-1; absent if it was taken on from a source that does not say. */
  readonly country?: string;
  readonly registrationNumber?: string;
  /** Id of the organisation that it belongs to. */
  readonly parent?: string;
  /** RFC 3339. */
  readonly registeredAt!: string;
  /** Outcome of the latest due diligence: POSITIVE or NEGATIVE; absent before the first. This, its last day and its conditions are not for the organisation itself. */
  readonly dueDiligence?: string;
  /** The last day on which it counts. */
  readonly validUntil?: string;
}

/** An account that the organisation has named; the latest is the one that counts. */
export class OrganisationAccount {
  readonly id!: string;
  /** Of the bank, ISO 3166-1. */
  readonly country!: string;
  /** In full for finance officers and the organisation itself; others see the end of it. */
  readonly number!: string;
  /** Left out for those who see only the end of the number. */
  readonly holder?: string;
  readonly bic!: string;
  /** Ids of the persons who named it. */
  readonly proposedBy!: string[];
  /** RFC 3339. */
  readonly proposedAt!: string;
  /** Ids of the persons who verified it; absent until then. */
  readonly verifiedBy?: string[];
  /** RFC 3339. */
  readonly verifiedAt?: string;
  /** When holder and number were erased, RFC 3339. */
  readonly erasedAt?: string;
}

export class OrganisationDetails extends OrganisationSummary {
  /** Conditions of the due diligence. */
  readonly conditions?: string;
  /** The latest first. */
  readonly accounts!: OrganisationAccount[];
}

export class OrganisationParameters extends PageParameters {
  /** Only organisations of this country. */
  @IsOptional() @IsCountry() readonly country?: string;
}

export class ListOrganisations {
  constructor(readonly parameters: OrganisationParameters) {}
}

export class ReadOrganisation {
  constructor(readonly id: string) {}
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly country: string | null;
  readonly registration_number: string | null;
  readonly parent: string | null;
  readonly registered_at: string;
  readonly due_diligence: string | null;
  readonly valid_until: string | null;
  readonly conditions: string | null;
}

interface AccountRow {
  readonly id: string;
  readonly country: string;
  readonly holder: string;
  readonly number: string;
  readonly bic: string;
  readonly proposed_by: string;
  readonly proposed_at: string;
  readonly verified_by: string | null;
  readonly verified_at: string | null;
  readonly erased_at: string | null;
}

@QueryHandler(ListOrganisations)
export class ListOrganisationsHandler implements IQueryHandler<ListOrganisations> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListOrganisations): Promise<Page<OrganisationSummary>> {
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('organisations'), (rows) =>
      pageOf(readable(rows, parameters, after, limit + 1), limit, ({ id }) => [id], summaryOf),
    );
  }
}

@QueryHandler(ReadOrganisation)
export class ReadOrganisationHandler implements IQueryHandler<ReadOrganisation> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadOrganisation): Promise<OrganisationDetails> {
    currentViewer().requireRead({ parties: [id] });
    return this.queries.read(this.views.of('organisations'), (rows) => {
      const row = rows.get<Row>('SELECT * FROM organisation WHERE id = ?', id);
      if (!row) throw notFound({ id });
      const accounts = rows.all<AccountRow>(
        'SELECT * FROM organisation_account WHERE organisation = ? ORDER BY idx DESC LIMIT 100',
        id,
      );
      return {
        ...summaryOf(row),
        ...(row.conditions !== null && !isOwn(id) && { conditions: row.conditions }),
        accounts: accounts.map((account) => {
          const inFull = seesInFull(id);
          if (inFull && !isOwn(id)) showsConfidential(account.id);
          return accountOf(account, inFull);
        }),
      };
    });
  }
}

/** Bank details are for those who pay, and for the organisation itself. */
function seesInFull(organisation: string): boolean {
  const { rights, now } = currentViewer();
  return rights.holds('finance-officer', now) || rights.represents(organisation);
}

/** What officers have found is not for those who stand for the organisation, whatever else they are. */
const isOwn = (organisation: string): boolean => currentViewer().rights.represents(organisation);

/** Rows that are looked at in one go: an applicant sees few of many. */
const CHUNK = 500;

/** The first `count` organisations after the key that the viewer may see. */
function readable(
  rows: Rows,
  { country }: OrganisationParameters,
  after: SortKey,
  count: number,
): Row[] {
  const viewer = currentViewer();
  const found: Row[] = [];
  for (let key = after; ;) {
    const page = rows.all<Row>(
      'SELECT * FROM organisation WHERE id > ?1 AND (?2 IS NULL OR country = ?2) ORDER BY id LIMIT ?3',
      ...key,
      country ?? null,
      CHUNK,
    );
    found.push(...page.filter(({ id }) => viewer.mayRead({ parties: [id] })));
    const last = page.at(-1);
    if (!last || page.length < CHUNK || found.length >= count) return found.slice(0, count);
    key = [last.id];
  }
}

const summaryOf = (row: Row) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  ...(row.country !== null && { country: row.country }),
  ...(row.registration_number !== null && { registrationNumber: row.registration_number }),
  ...(row.parent !== null && { parent: row.parent }),
  registeredAt: row.registered_at,
  ...(row.due_diligence !== null && !isOwn(row.id) && { dueDiligence: row.due_diligence }),
  ...(row.valid_until !== null && !isOwn(row.id) && { validUntil: row.valid_until }),
});

const accountOf = (row: AccountRow, inFull: boolean): OrganisationAccount => ({
  id: row.id,
  country: row.country,
  number: inFull ? row.number : endOfNumber(row.number),
  ...(inFull && { holder: row.holder }),
  bic: row.bic,
  proposedBy: JSON.parse(row.proposed_by) as string[],
  proposedAt: row.proposed_at,
  ...(row.verified_by !== null && { verifiedBy: JSON.parse(row.verified_by) as string[] }),
  ...(row.verified_at !== null && { verifiedAt: row.verified_at }),
  ...(row.erased_at !== null && { erasedAt: row.erased_at }),
});
