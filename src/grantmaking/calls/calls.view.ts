import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { notFound } from '../../platform/decisions/refusal.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId } from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import type { CallTerms } from './call.js';

export class CallDeadlineView {
  /** Local time; its own second still passes. */
  readonly local!: string;
  /** IANA time zone. */
  readonly zone!: string;
}

export class CallCriterionView {
  readonly code!: string;
  readonly title!: string;
  /** Percent; all weights together are 100. */
  readonly weight!: string;
  /** Scores are whole numbers from 0 to this. */
  readonly highestScore!: number;
}

export class CallCategoryCapView {
  readonly category!: string;
  /** Percent of the amount. */
  readonly percent!: string;
}

/** A call as it stands. */
export class CallView {
  readonly id!: string;
  readonly fund!: string;
  readonly status!: string;
  readonly title!: string;
  readonly description!: string;
  /** Ids of the pools that its grants are meant to be paid from. */
  readonly pools!: string[];
  /** What all grants together are meant to be. */
  @ShowsMoney() readonly envelope!: Money;
  @ShowsMoney() readonly floor!: Money;
  @ShowsMoney() readonly ceiling!: Money;
  /** In months. */
  readonly shortestMonths!: number;
  /** In months. */
  readonly longestMonths!: number;
  /** ISO 3166-1; none: anywhere. */
  readonly countries!: string[];
  /** Codes of IATI OrganisationType; none: any. */
  readonly kinds!: string[];
  readonly themes!: string[];
  readonly deadline!: CallDeadlineView;
  readonly criteria!: CallCriterionView[];
  readonly minimumReviews!: number;
  /** 0 to 100. */
  readonly passMark!: string;
  readonly categoryCaps!: CallCategoryCapView[];
  /** RFC 3339; absent for a draft. */
  readonly publishedAt?: string;
  /** The reason of a cancelled call. */
  readonly cancelledBecause?: string;
}

/** A deadline that the call has had since it was published. */
export class PastDeadline extends CallDeadlineView {
  /** RFC 3339: from then on. */
  readonly recordedAt!: string;
}

export class CallDetails extends CallView {
  /** The first and every extension, in order. */
  readonly deadlines!: PastDeadline[];
}

export class CallParameters extends PageParameters {
  /** Only calls of this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;
}

export class DraftParameters extends CallParameters {
  /** Only calls in this state. */
  @IsOptional()
  @IsIn(['DRAFT', 'PUBLISHED', 'CLOSED', 'CANCELLED'])
  readonly status?: string;
}

/** What a fund has published, for everybody. */
export class ListPublishedCalls {
  constructor(readonly parameters: CallParameters) {}
}

/** All calls, drafts too, for those who write them. */
export class ListCalls {
  constructor(readonly parameters: DraftParameters) {}
}

export class ReadPublishedCall {
  constructor(readonly id: string) {}
}

/** A call whatever its state, for those who write them. */
export class ReadCall {
  constructor(readonly id: string) {}
}

interface Row {
  readonly id: string;
  readonly fund: string;
  readonly status: string;
  readonly terms: string;
  readonly published_at: string | null;
  readonly cancelled_because: string | null;
}

@QueryHandler(ListPublishedCalls)
export class ListPublishedCallsHandler implements IQueryHandler<ListPublishedCalls> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListPublishedCalls): Promise<Page<CallView>> {
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('calls'), (rows) =>
      pageOf(
        rows.all<Row>(
          `SELECT * FROM call WHERE id > ?1 AND published_at IS NOT NULL AND (?2 IS NULL OR fund = ?2)
            ORDER BY id LIMIT ?3`,
          ...after,
          parameters.fund ?? null,
          limit + 1,
        ),
        limit,
        ({ id }) => [id],
        viewOf,
      ),
    );
  }
}

@QueryHandler(ListCalls)
export class ListCallsHandler implements IQueryHandler<ListCalls> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListCalls): Promise<Page<CallView>> {
    const { limit, after } = cutFor(parameters, ['']);
    const viewer = currentViewer();
    return this.queries.read(this.views.of('calls'), (rows) => {
      const funds = rows.all<{ fund: string }>('SELECT DISTINCT fund FROM call LIMIT 10000');
      const open = funds.map(({ fund }) => fund).filter((fund) => viewer.mayRead({ fund }));
      return pageOf(
        rows.all<Row>(
          `SELECT * FROM call
            WHERE id > ?1 AND fund IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR fund = ?3)
              AND (?4 IS NULL OR status = ?4)
            ORDER BY id LIMIT ?5`,
          ...after,
          JSON.stringify(open),
          parameters.fund ?? null,
          parameters.status ?? null,
          limit + 1,
        ),
        limit,
        ({ id }) => [id],
        viewOf,
      );
    });
  }
}

@QueryHandler(ReadPublishedCall)
export class ReadPublishedCallHandler implements IQueryHandler<ReadPublishedCall> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadPublishedCall): Promise<CallDetails> {
    return this.queries.read(this.views.of('calls'), (rows) => {
      const row = rows.get<Row>('SELECT * FROM call WHERE id = ? AND published_at IS NOT NULL', id);
      if (!row) throw notFound({ id });
      return detailsOf(rows, row);
    });
  }
}

@QueryHandler(ReadCall)
export class ReadCallHandler implements IQueryHandler<ReadCall> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadCall): Promise<CallDetails> {
    return this.queries.read(this.views.of('calls'), (rows) => {
      const row = rows.get<Row>('SELECT * FROM call WHERE id = ?', id);
      if (!row) throw notFound({ id });
      currentViewer().requireRead({ fund: row.fund });
      return detailsOf(rows, row);
    });
  }
}

function detailsOf(rows: Rows, row: Row): CallDetails {
  const deadlines = rows.all<{ local: string; zone: string; recorded_at: string }>(
    'SELECT local, zone, recorded_at FROM call_deadline WHERE call = ? ORDER BY idx LIMIT 1000',
    row.id,
  );
  return {
    ...viewOf(row),
    deadlines: deadlines.map(({ local, zone, recorded_at: recordedAt }) => ({
      local,
      zone,
      recordedAt,
    })),
  };
}

const viewOf = (row: Row) => ({
  id: row.id,
  fund: row.fund,
  status: row.status,
  ...(JSON.parse(row.terms) as CallTerms),
  ...(row.published_at !== null && { publishedAt: row.published_at }),
  ...(row.cancelled_because !== null && { cancelledBecause: row.cancelled_because }),
});
