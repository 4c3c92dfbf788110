import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsCurrency } from '../../platform/http/validators.js';
import { ViewReader } from '../../platform/projections/view-reader.js';

/** A rate of exchange as it was loaded. Of several from one date, the last loaded is in force. */
export class LoadedRate {
  /** Place in the log. */
  readonly index!: number;
  readonly fund!: string;
  /** The foreign currency, ISO 4217. */
  readonly currency!: string;
  /** Units of the foreign currency per one unit of base currency. */
  readonly rate!: string;
  /** First value date that it is for. */
  readonly validFrom!: string;
  /** Who has published it. */
  readonly source?: string;
  /** Id of the person who loaded it. */
  readonly loadedBy!: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

export class RateParameters extends PageParameters {
  /** Only rates of this currency. */
  @IsOptional() @IsCurrency() readonly currency?: string;
}

export class ListRates {
  constructor(
    readonly fund: string,
    readonly parameters: RateParameters,
  ) {}
}

/** The rates of one fund for one currency. */
export class ReadRateTable {
  constructor(
    readonly id: string,
    readonly parameters: PageParameters,
  ) {}
}

interface Row {
  readonly idx: bigint;
  readonly fund: string;
  readonly currency: string;
  readonly rate: string;
  readonly valid_from: string;
  readonly source: string | null;
  readonly loaded_by: string;
  readonly recorded_at: string;
}

@QueryHandler(ListRates)
export class ListRatesHandler implements IQueryHandler<ListRates> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund, parameters }: ListRates): Promise<Page<LoadedRate>> {
    currentViewer().requireRead({ fund });
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('rates', 'funds'), (rows) => {
      if (!rows.get('SELECT 1 FROM fund WHERE id = ?', fund)) throw notFound({ id: fund });
      const found = rows.all<Row>(
        `SELECT * FROM rate WHERE fund = ?1 AND idx > ?2 AND (?3 IS NULL OR currency = ?3)
          ORDER BY idx LIMIT ?4`,
        fund,
        ...after,
        parameters.currency ?? null,
        limit + 1,
      );
      return pageOf(found, limit, ({ idx }) => [idx], rateOf);
    });
  }
}

@QueryHandler(ReadRateTable)
export class ReadRateTableHandler implements IQueryHandler<ReadRateTable> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id, parameters }: ReadRateTable): Promise<Page<LoadedRate>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('rates'), (rows) => {
      const owner = rows.get<{ fund: string }>(
        'SELECT fund FROM rate WHERE rate_table = ? LIMIT 1',
        id,
      );
      if (!owner) throw notFound({ id });
      currentViewer().requireRead(owner);
      const found = rows.all<Row>(
        'SELECT * FROM rate WHERE rate_table = ? AND idx > ? ORDER BY idx LIMIT ?',
        id,
        ...after,
        limit + 1,
      );
      return pageOf(found, limit, ({ idx }) => [idx], rateOf);
    });
  }
}

const rateOf = (row: Row): LoadedRate => ({
  index: Number(row.idx),
  fund: row.fund,
  currency: row.currency,
  rate: row.rate,
  validFrom: row.valid_from,
  ...(row.source !== null && { source: row.source }),
  loadedBy: row.loaded_by,
  recordedAt: row.recorded_at,
});
