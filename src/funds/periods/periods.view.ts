import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { dateIn, lastDayOf } from '../../platform/dates/business-date.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { momentOfReading, Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';

/** A closed month. Whatever is recorded later with a value date in it belongs to the next open one. */
export class ClosedPeriod {
  /** `YYYY-MM`. */
  readonly period!: string;
  /** Place of the closing in the log: as at the month's last day, the books were so as known there. */
  readonly index!: number;
  /** Id of the person who closed it. */
  readonly closedBy!: string;
  /** RFC 3339. */
  readonly closedAt!: string;
}

/** The accounting periods of a fund: calendar months in its time zone, closed in their order. */
export class FundPeriods {
  readonly fund!: string;
  /** The month that is to be closed next; what lies before the first goes with it. */
  readonly next!: string;
  /** Whether that month has ended, so that it can be closed. */
  readonly nextHasEnded!: boolean;
  /** The latest first; at most the last 1,200. */
  readonly closed!: ClosedPeriod[];
}

export class ReadPeriods {
  constructor(readonly fund: string) {}
}

interface Row {
  readonly period: string;
  readonly idx: bigint;
  readonly closed_by: string;
  readonly recorded_at: string;
}

@QueryHandler(ReadPeriods)
export class ReadPeriodsHandler implements IQueryHandler<ReadPeriods> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund }: ReadPeriods): Promise<FundPeriods> {
    currentViewer().requireRead({ fund });
    return this.queries.read(this.views.of('periods', 'funds'), (rows) => periodsOf(rows, fund));
  }
}

function periodsOf(rows: Rows, fund: string): FundPeriods {
  const found = rows.get<{ period: string; time_zone: string }>(
    'SELECT period, time_zone FROM next_period JOIN fund ON fund.id = fund WHERE fund = ?',
    fund,
  );
  if (!found) throw notFound({ id: fund });
  const closed = rows.all<Row>(
    'SELECT * FROM closed_period WHERE fund = ? ORDER BY period DESC LIMIT 1200',
    fund,
  );
  return {
    fund,
    next: found.period,
    nextHasEnded: lastDayOf(found.period) < dateIn(momentOfReading(), found.time_zone),
    closed: closed.map((row) => ({
      period: row.period,
      index: Number(row.idx),
      closedBy: row.closed_by,
      closedAt: row.recorded_at,
    })),
  };
}
