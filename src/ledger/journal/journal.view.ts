import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { monthOf } from '../../platform/dates/business-date.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { currencyOfBooks } from '../currency-of-books.js';
import { ACCOUNTS, type Account } from './accounts.js';

/** One line of the journal. */
export class JournalLine {
  /** Place of the event in the log: all its lines are one entry. */
  readonly index!: number;
  /** Place in the entry, from 1. */
  readonly line!: number;
  readonly pool!: string;
  readonly account!: string;
  /** In base currency; debits are above zero, credits below. */
  readonly amount!: Money;
  readonly donor?: string;
  readonly grant?: string;
  /** The business date on which it counts. */
  readonly valueDate!: string;
  /** Accounting period, `YYYY-MM`. */
  readonly period!: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
  /** Type of the event that posted it. */
  readonly event!: string;
  /** Id of what the event happened to. */
  readonly subject!: string;
}

export class JournalParameters extends PageParameters {
  /** Only lines of this pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;
  /** Only lines on this account. */
  @IsOptional() @IsIn([...ACCOUNTS]) readonly account?: Account;
  /** Only lines of this donor. */
  @IsOptional() @IsId('donor') readonly donor?: string;
  /** Only lines of this grant. */
  @IsOptional() @IsId('grant') readonly grant?: string;
}

export class ReadJournal {
  constructor(
    readonly fund: string,
    readonly parameters: JournalParameters,
  ) {}
}

interface LineRow {
  readonly pool: string;
  readonly account: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly idx: bigint;
  readonly line: bigint;
  readonly donor: string | null;
  readonly grant_id: string | null;
  readonly value_date: string;
  readonly recorded_at: string;
  readonly event_type: string;
  readonly subject: string;
}

@QueryHandler(ReadJournal)
export class ReadJournalHandler implements IQueryHandler<ReadJournal> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ fund, parameters }: ReadJournal): Promise<Page<JournalLine>> {
    currentViewer().requireRead({ fund });
    const { limit, after } = cutFor(parameters, [-1n, 0n]);
    const filters = filtersOf(parameters);
    const rows = await this.queries.read(this.views.of('journal', 'funds'), (view) => {
      currencyOfBooks(view, fund);
      return view.all<LineRow>(
        linesWhere(filters.map(({ condition }) => condition)),
        ...after,
        fund,
        ...filters.map(({ value }) => value),
        limit + 1,
      );
    });
    return pageOf(rows, limit, ({ idx, line }) => [idx, line], toLine);
  }
}

interface Filter {
  readonly condition: string;
  readonly value: string;
}

const filtersOf = ({ pool, account, donor, grant }: JournalParameters): Filter[] =>
  [
    { condition: 'l.pool = ?', value: pool },
    { condition: 'l.account = ?', value: account },
    { condition: 'e.donor = ?', value: donor },
    { condition: 'e.grant_id = ?', value: grant },
  ].filter((filter): filter is Filter => filter.value !== undefined);

/**
 * Lines after a place in the journal, of a fund. Only what is asked for stands in the text, so that
 * entries of one grant or donor are found by their index. CROSS JOIN has the entries looked for
 * first, in the order in which they are answered.
 */
const linesWhere = (conditions: readonly string[]): string =>
  `SELECT * FROM journal_entry AS e CROSS JOIN journal_line AS l ON l.idx = e.idx
    WHERE ${['e.idx >= ?1', '(e.idx, l.line) > (?1, ?2)', 'e.fund = ?', ...conditions].join(' AND ')}
    ORDER BY e.idx, l.line LIMIT ?`;

const toLine = (row: LineRow): JournalLine => ({
  index: Number(row.idx),
  line: Number(row.line),
  pool: row.pool,
  account: row.account,
  amount: ofMinor(row.minor, row.currency),
  ...(row.donor !== null && { donor: row.donor }),
  ...(row.grant_id !== null && { grant: row.grant_id }),
  valueDate: row.value_date,
  period: monthOf(row.value_date),
  recordedAt: row.recorded_at,
  event: row.event_type,
  subject: row.subject,
});
