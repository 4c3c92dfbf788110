import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { IsBusinessDate, IsId, IsMonth, IsWholeParameter } from '../../platform/http/validators.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { booksAsAt } from '../as-at.js';
import { ACCOUNTS, type Account } from './accounts.js';
import { JournalLine, linesAfter, toLine } from './journal-lines.view.js';

export class JournalParameters extends PageParameters {
  /** Only lines of this pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;
  /** Only lines on this account. */
  @IsOptional() @IsIn([...ACCOUNTS]) readonly account?: Account;
  /** Only lines of this donor. */
  @IsOptional() @IsId('donor') readonly donor?: string;
  /** Only lines of this grant. */
  @IsOptional() @IsId('grant') readonly grant?: string;
  /** Only lines of what happened to this: a receipt, an agreement, a grant, a payment. */
  @IsOptional()
  @IsId(['receipt', 'contribution', 'grant', 'disbursement'])
  readonly subject?: string;
  /** Only lines of this agreement, and of what was received for it. */
  @IsOptional() @IsId('contribution') readonly contribution?: string;
  /** Only the lines of the event at this place in the log. */
  @IsOptional() @IsWholeParameter(0, 999_999_999_999_999) readonly event?: number;
  /** Only lines of this accounting period, `YYYY-MM`. */
  @IsOptional() @IsMonth() readonly period?: string;
  /** Only lines with a value date on or before this day, which is not after today; all if left out. */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class ReadJournal {
  constructor(
    readonly fund: string,
    readonly parameters: JournalParameters,
  ) {}
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
    const [idx, line] = after as [bigint, bigint];
    const { limit: _, cursor: __, ...filter } = parameters;
    const rows = await this.queries.read(this.views.of('journal', 'funds'), (view) => {
      booksAsAt(view, fund, filter.asAt);
      return linesAfter(view, { idx, line }, { fund, ...filter }, limit + 1);
    });
    return pageOf(rows, limit, (row) => [row.idx, row.line], toLine);
  }
}
