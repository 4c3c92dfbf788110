import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { validationFailed } from '../../platform/http/door-refusals.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import type { By, SummedUp, TotalsParameters } from './totals.queries.js';

/** The sum of contributions or grants of one year, fund, donor, kind or state. */
export class Total {
  /** The year, kind or state, or the id of the fund or donor. */
  readonly key!: string;
  /** Of a fund or a donor; absent for a natural person. */
  readonly name?: string;
  /** Receipts, also those since reversed, and instalments taken on as due; or grants. */
  readonly count!: number;
  /** In base currency: what was received, a reversal being below zero; or what was awarded. */
  readonly amount!: Money;
  /** Of contributions that were taken on with a day to come: what is still due of them. */
  readonly due?: Money;
}

/** Of one fund, or of all that the viewer may read. */
export class ReadTotals {
  constructor(
    readonly parameters: TotalsParameters,
    readonly fund?: string,
  ) {}
}

interface TotalRow {
  readonly key: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly due: bigint;
  readonly count: bigint;
  readonly name: string | null;
  /** Years are in their order, all else the largest first. */
  readonly place: bigint;
}

@QueryHandler(ReadTotals)
export class ReadTotalsHandler implements IQueryHandler<ReadTotals> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters, fund }: ReadTotals): Promise<Page<Total>> {
    if (fund !== undefined) currentViewer().requireRead({ fund });
    const sql = sqlOf(parameters);
    const { limit, after } = cutFor(parameters, [BEFORE_ALL, '', '']);
    return this.queries.read(this.views.of('totals'), (rows) => {
      const funds = readableFunds(rows, fund);
      if (fund !== undefined && funds.length === 0) throw notFound({ id: fund });
      const found = rows.all<TotalRow>(sql, JSON.stringify(funds), ...after, limit + 1);
      return pageOf(found, limit, ({ place, key, currency }) => [place, key, currency], totalOf);
    });
  }
}

/** Smaller than any 64-bit amount is negated. */
const BEFORE_ALL = -(2n ** 63n);

function readableFunds(rows: Rows, fund: string | undefined): string[] {
  const viewer = currentViewer();
  return rows
    .all<{ id: string }>('SELECT id FROM totals_fund WHERE ?1 IS NULL OR id = ?1', fund ?? null)
    .map(({ id }) => id)
    .filter((id) => viewer.mayRead({ fund: id }));
}

interface Source {
  readonly table: string;
  /** The column that each total is of; some are none of the table. */
  readonly keys: Readonly<Partial<Record<By, string>>>;
  readonly sums: string;
}

const SOURCES: Readonly<Record<SummedUp, Source>> = {
  contributions: {
    table: 'totals_contribution',
    keys: {
      year: 'year',
      fund: 'fund',
      donor: 'donor',
      kind: `coalesce((SELECT kind FROM totals_party WHERE id = donor), 'UNKNOWN')`,
    },
    sums: 'sum(received) AS amount, sum(due) AS due, sum(count) AS count',
  },
  grants: {
    table: 'totals_grant',
    keys: { year: 'year', fund: 'fund', kind: 'kind', state: 'state' },
    sums: 'sum(awarded) AS amount, 0 AS due, sum(count) AS count',
  },
};

const NAMES: Readonly<Partial<Record<By, string>>> = {
  fund: '(SELECT name FROM totals_fund WHERE id = key)',
  donor: '(SELECT name FROM totals_party WHERE id = key)',
};

/** @throws Rejection VALIDATION_FAILED when contributions or grants have no such totals */
function sqlOf({
  by,
  of = by === 'kind' || by === 'state' ? 'grants' : 'contributions',
}: Pick<TotalsParameters, 'by' | 'of'>): string {
  const { table, keys, sums } = SOURCES[of];
  const key = keys[by];
  if (key === undefined) throw notTogether(by, of);
  return `
    SELECT *, ${NAMES[by] ?? 'NULL'} AS name FROM (
      SELECT *, ${by === 'year' ? '0' : '-(amount + due)'} AS place FROM (
        SELECT ${key} AS key, currency, ${sums} FROM ${table}
          WHERE fund IN (SELECT value FROM json_each(?)) GROUP BY 1, 2)
        WHERE (count, amount, due) <> (0, 0, 0))
      WHERE (place, key, currency) > (?, ?, ?) ORDER BY place, key, currency LIMIT ?`;
}

const notTogether = (by: By, of: SummedUp) =>
  validationFailed({
    errors: [
      { parameter: 'by', rule: 'by', message: `must be something that ${of} have, not ${by}` },
    ],
  });

const totalOf = ({ key, currency, amount, due, count, name }: TotalRow): Total => ({
  key,
  ...(name !== null && { name }),
  count: Number(count),
  amount: ofMinor(amount, currency),
  ...(due !== 0n && { due: ofMinor(due, currency) }),
});
