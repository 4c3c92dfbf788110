import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsBusinessDate, IsId } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { booksAsAt } from '../as-at.js';
import { ACCOUNTS, type Account } from '../journal/accounts.js';
import { JournalLine, toLine } from '../journal/journal-lines.view.js';
import { linesByDay, totalBefore, totalOf, type Place } from './account-lines.js';

/** A balance with the lines that make it: opening and the lines of the page add up to closing. */
export class ExplainedBalance {
  readonly fund!: string;
  readonly account!: string;
  /** Absent where pools are summed up. */
  readonly pool?: string;
  readonly donor?: string;
  readonly grant?: string;
  /** The day as at which it is shown, by value date; absent if every line counts. */
  readonly asAt?: string;
  /** What all its lines add up to, in base currency; a debit balance is above zero. */
  readonly balance!: Money;
  /** What the lines before this page add up to. */
  readonly opening!: Money;
  /** By value date, then in the order of the log. */
  readonly lines!: JournalLine[];
  /** What the lines up to the end of this page add up to: on the last page, the balance. */
  readonly closing!: Money;
  /** `cursor` of the next lines; absent on the last page. */
  readonly next?: string;
}

export class ExplainParameters extends PageParameters {
  /** Only this pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;
  /** Only what lines of this donor have moved. */
  @IsOptional() @IsId('donor') readonly donor?: string;
  /** Only what lines of this grant have moved. */
  @IsOptional() @IsId('grant') readonly grant?: string;
  /** Only lines with a value date on or before this day, which is not after today; all if left out. */
  @IsOptional() @IsBusinessDate() readonly asAt?: string;
}

export class ExplainBalance {
  constructor(
    readonly fund: string,
    readonly account: string,
    readonly parameters: ExplainParameters,
  ) {}
}

@QueryHandler(ExplainBalance)
export class ExplainBalanceHandler implements IQueryHandler<ExplainBalance> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund, account, parameters }: ExplainBalance): Promise<ExplainedBalance> {
    currentViewer().requireRead({ fund });
    const known = ACCOUNTS.find((name) => name === account);
    if (!known) throw notFound({ id: account });
    return this.queries.read(this.views.of('journal', 'funds'), (rows) =>
      explained(rows, { fund, account: known }, parameters),
    );
  }
}

function explained(
  rows: Rows,
  of: { readonly fund: string; readonly account: Account },
  parameters: ExplainParameters,
): ExplainedBalance {
  const { limit, after } = cutFor(parameters, ['', -1n, 0n]);
  const { limit: _, cursor: __, ...filter } = parameters;
  const { currency } = booksAsAt(rows, of.fund, filter.asAt);
  const wanted = { ...of, ...filter };
  const [valueDate, idx, line] = after as [string, bigint, bigint];
  const found = linesByDay(rows, wanted, { valueDate, idx, line }, limit + 1);
  const { items, next } = pageOf(
    found,
    limit,
    (row) => [row.value_date, row.idx, row.line],
    toLine,
  );
  const total = totalOf(rows, wanted);
  const opening = found[0] ? totalBefore(rows, wanted, placeOf(found[0])) : total;
  const moved = found.slice(0, limit).reduce((sum, { minor }) => sum + minor, 0n);
  return {
    ...wanted,
    balance: ofMinor(total, currency),
    opening: ofMinor(opening, currency),
    lines: [...items],
    closing: ofMinor(opening + moved, currency),
    ...(next !== undefined && { next }),
  };
}

const placeOf = (row: {
  readonly value_date: string;
  readonly idx: bigint;
  readonly line: bigint;
}): Place => ({ valueDate: row.value_date, idx: row.idx, line: row.line });
