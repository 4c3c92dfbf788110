import { ofMinor, type Money } from '../platform/money/money.js';
import { partyIn, type Staging } from './staging.js';

export const DIMENSIONS = ['year', 'fund', 'party', 'kind', 'state'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface Side {
  readonly rows: number;
  readonly amount: Money;
}

export interface ComparedLine {
  readonly label: string;
  readonly source: Side;
  readonly held: Side;
}

export interface ComparedDimension {
  readonly dimension: Dimension;
  /** Years in their order; else those with a difference first, then the largest. At most `MAX_LINES`. */
  readonly lines: readonly ComparedLine[];
  /** Lines that are left out. */
  readonly more: number;
  /** Lines with a difference, also of those that are left out. */
  readonly differing: number;
}

/** A row of which another amount is held than the source says. */
export interface DifferingRow {
  readonly line: number;
  readonly sourceKey: string;
  readonly source: Money;
  /** Absent: the row is not held. */
  readonly held?: Money;
}

/** What a source says beside what is held of it. */
export interface Comparison {
  readonly total: ComparedLine;
  readonly dimensions: readonly ComparedDimension[];
  /** The first of them, at most `MAX_DIFFERING_ROWS`. */
  readonly differingRows: readonly DifferingRow[];
  /** How many there are. */
  readonly differing: number;
}

export const MAX_LINES = 100;
export const MAX_DIFFERING_ROWS = 20;

/** Whether source and what is held are equal to the cent, row by row and in every sum. */
export const isEqual = ({ differing, dimensions }: Comparison): boolean =>
  differing === 0 && dimensions.every((each) => each.differing === 0);

/** Compares the rows of the source with the held ones that were staged beside them. */
export function compare(staging: Staging): Comparison {
  const { db, mapping } = staging;
  const wanted = DIMENSIONS.filter((each) => each !== 'state' || mapping.kind === 'GRANTS');
  const total = db.prepare(`SELECT 'total' AS label, ${SUMS} FROM (${sides("''", "''")})`).get();
  return {
    total: lineFrom(staging, total),
    dimensions: wanted.map((dimension) => compareBy(staging, dimension)),
    differingRows: differingRows(staging),
    differing: numberIn(db.prepare(`SELECT count(*) AS rows FROM ${DIFFERING}`).get(), 'rows'),
  };
}

type SqlRow = Readonly<Record<string, unknown>> | undefined;

/** By which value each side is summed up. The source's codes and keys stand for what they are held as. */
const KEYS: Readonly<Record<Dimension, readonly [source: string, held: string]>> = {
  year: ['year', 'year'],
  fund: [heldAs('fund'), 'fund'],
  party: [heldAs('party'), 'party'],
  kind: ['kind', 'kind'],
  state: ['state', 'state'],
};

function heldAs(what: 'fund' | 'party'): string {
  return `coalesce((SELECT id FROM held_as AS a WHERE a.what = '${what}' AND a.known_as = ${what}), ${what})`;
}

const SUMS = `
  min(line) AS first_line,
  coalesce(sum(source_rows), 0) AS source_rows, coalesce(sum(source_minor), 0) AS source_minor,
  coalesce(sum(held_rows), 0) AS held_rows, coalesce(sum(held_minor), 0) AS held_minor`;

const sides = (sourceKey: string, heldKey: string): string => `
  SELECT line, ${sourceKey} AS key, 1 AS source_rows, minor AS source_minor, 0 AS held_rows, 0 AS held_minor
    FROM source_row
  UNION ALL SELECT line, ${heldKey}, 0, 0, 1, minor FROM held_row`;

function compareBy(staging: Staging, dimension: Dimension): ComparedDimension {
  const { db } = staging;
  const grouped = `
    SELECT *, (source_rows <> held_rows OR source_minor <> held_minor) AS differs
      FROM (SELECT key, ${SUMS} FROM (${sides(...KEYS[dimension])}) GROUP BY key)`;
  const counts = db
    .prepare(`SELECT count(*) AS lines, coalesce(sum(differs), 0) AS differing FROM (${grouped})`)
    .get();
  const order = dimension === 'year' ? 'key' : 'differs DESC, abs(source_minor) DESC, first_line';
  const lines = db
    .prepare(
      `SELECT *, coalesce((SELECT name FROM held_name WHERE id = key), key) AS label
        FROM (${grouped}) ORDER BY ${order} LIMIT ${MAX_LINES}`,
    )
    .all()
    .map((row) => lineFrom(staging, row));
  return {
    dimension,
    lines,
    more: numberIn(counts, 'lines') - lines.length,
    differing: numberIn(counts, 'differing'),
  };
}

const DIFFERING = `
  source_row AS s LEFT JOIN held_row AS h USING (line) WHERE h.minor IS NOT s.minor`;

function differingRows(staging: Staging): DifferingRow[] {
  const { db, currency } = staging;
  const rows: SqlRow[] = db
    .prepare(
      `SELECT s.line, s.minor AS source_minor, h.minor AS held_minor
        FROM ${DIFFERING} ORDER BY s.line LIMIT ${MAX_DIFFERING_ROWS}`,
    )
    .all();
  return rows.map((row) => {
    const held = row?.['held_minor'];
    const line = numberIn(row, 'line');
    return {
      line,
      sourceKey: staging.rowAt(line).sourceKey,
      source: amountIn(row, 'source_minor', currency),
      ...(held !== null && { held: amountIn(row, 'held_minor', currency) }),
    };
  });
}

function lineFrom(staging: Staging, row: SqlRow): ComparedLine {
  const { currency } = staging;
  const side = (which: 'source' | 'held'): Side => ({
    rows: numberIn(row, `${which}_rows`),
    amount: amountIn(row, `${which}_minor`, currency),
  });
  return { label: labelOf(staging, row), source: side('source'), held: side('held') };
}

/** Of a party that is not held only the source has the name. */
function labelOf(staging: Staging, row: SqlRow): string {
  const label = row?.['label'];
  if (!(label instanceof Uint8Array)) return String(label);
  return partyIn(staging.rowAt(numberIn(row, 'first_line'))).key;
}

const numberIn = (row: SqlRow, column: string): number => Number(row?.[column]);

/** The staging reads integers as bigint. */
const amountIn = (row: SqlRow, column: string, currency: string): Money =>
  ofMinor(BigInt(String(row?.[column])), currency);
