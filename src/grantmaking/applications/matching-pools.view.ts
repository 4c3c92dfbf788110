import { mostOf, type Allocation } from '../../funds/pools/earmark.js';
import { available, mapHoldings, type Earmark, type Holdings } from '../../funds/pools/pool.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { isZero, ofMinor, type Money } from '../../platform/money/money.js';
import type { Rows } from '../../platform/projections/view-reader.js';
import type { ApplicationRow } from './application-scope.view.js';

/** A pool of the call that may fund some of what an application asks for. */
export class MatchingPool {
  readonly id!: string;
  readonly name!: string;
  /** What it may commit now; below zero, it takes no commitment. */
  @ShowsMoney() readonly available!: Money;
  /** The most that its earmark lets it give: what is asked for × the part of the budget that matches. */
  @ShowsMoney() readonly most!: Money;
}

type PoolRow = { readonly [H in keyof Holdings]: bigint } & {
  readonly id: string;
  readonly name: string;
  readonly earmark: string | null;
  readonly currency: string;
};

/** In the order in which an award draws on them. Reads the views `calls` and `pools`. */
export function matchingPools(
  rows: Rows,
  {
    call,
    minor,
    currency,
    content,
  }: Pick<ApplicationRow, 'call' | 'minor' | 'currency'> & { readonly content: string },
): MatchingPool[] {
  const { allocations } = JSON.parse(content) as { readonly allocations: readonly Allocation[] };
  const asked = ofMinor(minor, currency);
  return poolsOf(rows, call)
    .map((row) => ({
      id: row.id,
      name: row.name,
      available: available({
        holdings: mapHoldings((term) => ofMinor(row[term], row.currency)),
        currency: row.currency,
      }),
      most: mostOf(asked, earmarkOf(row), { allocations, call }),
    }))
    .filter(({ most }) => !isZero(most));
}

const poolsOf = (rows: Rows, call: string): PoolRow[] =>
  rows.all<PoolRow>(
    `SELECT pool.* FROM call JOIN json_each(call.terms, '$.pools') AS named
        JOIN pool ON pool.id = named.value
      WHERE call.id = ? AND pool.state = 'OPEN' ORDER BY pool.general, pool.idx LIMIT 50`,
    call,
  );

const earmarkOf = ({ earmark }: PoolRow): Earmark | undefined =>
  earmark === null ? undefined : (JSON.parse(earmark) as Earmark);
