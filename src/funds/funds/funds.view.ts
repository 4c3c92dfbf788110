import { OmitType } from '@nestjs/swagger';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page, type SortKey } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { SetPolicy } from './fund.commands.js';

export class FundSummary {
  readonly id!: string;
  readonly name!: string;
  /** ISO 4217. */
  readonly baseCurrency!: string;
  /** IANA time zone of business dates. */
  readonly timeZone!: string;
  /** DAC purpose code. */
  readonly sector!: string;
  /** RFC 3339. */
  readonly establishedAt!: string;
}

/** Every knob of the policy; those without a value are absent. */
export class PolicyInForce extends OmitType(SetPolicy, ['id', 'unset'] as const) {}

/** The knobs that were changed, with their new values. */
export class ChangedKnobs extends OmitType(SetPolicy, ['id'] as const) {}

export class FundDetails extends FundSummary {
  readonly policy!: PolicyInForce;
}

/** A change of the policy. It holds for what was recorded after it. */
export class PolicyChange {
  /** Place of the change in the log. */
  readonly index!: number;
  readonly knobs!: ChangedKnobs;
  /** Id of the person who set them. */
  readonly setBy!: string;
  /** RFC 3339. */
  readonly decidedAt!: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

export class ListFunds {
  constructor(readonly parameters: PageParameters) {}
}

export class ReadFund {
  constructor(readonly id: string) {}
}

export class ReadPolicyHistory {
  constructor(
    readonly id: string,
    readonly parameters: PageParameters,
  ) {}
}

interface FundRow {
  readonly id: string;
  readonly name: string;
  readonly base_currency: string;
  readonly time_zone: string;
  readonly sector: string;
  readonly policy: string;
  readonly established_at: string;
}

interface ChangeRow {
  readonly idx: bigint;
  readonly knobs: string;
  readonly set_by: string;
  readonly decided_at: string;
  readonly recorded_at: string;
}

@QueryHandler(ListFunds)
export class ListFundsHandler implements IQueryHandler<ListFunds> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListFunds): Promise<Page<FundSummary>> {
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('funds'), (rows) =>
      pageOf(readableFunds(rows, after, limit + 1), limit, ({ id }) => [id], summaryOf),
    );
  }
}

@QueryHandler(ReadFund)
export class ReadFundHandler implements IQueryHandler<ReadFund> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadFund): Promise<FundDetails> {
    currentViewer().requireRead({ fund: id });
    return this.queries.read(this.views.of('funds'), (rows) => {
      const row = rows.get<FundRow>('SELECT * FROM fund WHERE id = ?', id);
      if (!row) throw notFound({ id });
      return { ...summaryOf(row), policy: JSON.parse(row.policy) as PolicyInForce };
    });
  }
}

@QueryHandler(ReadPolicyHistory)
export class ReadPolicyHistoryHandler implements IQueryHandler<ReadPolicyHistory> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id, parameters }: ReadPolicyHistory): Promise<Page<PolicyChange>> {
    currentViewer().requireRead({ fund: id });
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('funds'), (rows) => {
      if (!rows.get('SELECT 1 FROM fund WHERE id = ?', id)) throw notFound({ id });
      const changes = rows.all<ChangeRow>(
        'SELECT * FROM policy_change WHERE fund = ? AND idx > ? ORDER BY idx LIMIT ?',
        id,
        ...after,
        limit + 1,
      );
      return pageOf(changes, limit, ({ idx }) => [idx], changeOf);
    });
  }
}

/** The first `count` funds after the key that the viewer has a role for. */
function readableFunds(rows: Rows, after: SortKey, count: number): FundRow[] {
  const viewer = currentViewer();
  const found: FundRow[] = [];
  for (let key = after; ;) {
    const page = rows.all<FundRow>(
      'SELECT * FROM fund WHERE id > ? ORDER BY id LIMIT ?',
      ...key,
      count,
    );
    found.push(...page.filter(({ id }) => viewer.mayRead({ fund: id })));
    const last = page.at(-1);
    if (!last || found.length >= count) return found.slice(0, count);
    key = [last.id];
  }
}

const summaryOf = (row: FundRow) => ({
  id: row.id,
  name: row.name,
  baseCurrency: row.base_currency,
  timeZone: row.time_zone,
  sector: row.sector,
  establishedAt: row.established_at,
});

const changeOf = (row: ChangeRow): PolicyChange => ({
  index: Number(row.idx),
  knobs: JSON.parse(row.knobs) as ChangedKnobs,
  setBy: row.set_by,
  decidedAt: row.decided_at,
  recordedAt: row.recorded_at,
});
