import { isZero, minus, type Money } from '../platform/money/money.js';
import type {
  ComparedDimension,
  ComparedLine,
  Comparison,
  DifferingRow,
  Dimension,
} from './comparison.js';
import type { Fault } from './faults.js';
import type { ImportResult } from './import-file.js';

/** `line 12: ContributionAmt: VALIDATION_FAILED: is not a decimal number`. */
export const faultText = ({ line, column, code, rule }: Fault): string =>
  `line ${line}: ${column}: ${code}: ${rule}`;

/** What came of an import, for people, line by line. */
export function reportText(result: ImportResult): string[] {
  const { rows, faults, takenOn, partsDifference, comparison } = result;
  return [
    `rows: ${rows} fit to be taken on, ${faults} faults`,
    takenOn
      ? `taken on: ${takenOn.takenOn} rows; known before: ${takenOn.known}`
      : 'taken on: nothing',
    ...(partsDifference
      ? [
          `totals that differ from their parts: ${partsDifference.rows}, together by ${amountText(partsDifference.sum)}; taken on as given`,
        ]
      : []),
    ...(comparison ? comparisonText(comparison) : []),
  ];
}

const TITLES: Readonly<Record<Dimension, string>> = {
  year: 'By year',
  fund: 'By fund',
  party: 'By donor or organisation',
  kind: 'By kind',
  state: 'By state',
};

function comparisonText(comparison: Comparison): string[] {
  const { total, dimensions, differing, differingRows } = comparison;
  return [
    ...dimensions.flatMap(dimensionText),
    '',
    ...tableText([total]),
    '',
    ...(differing === 0
      ? ['source and log are equal to the cent, row by row']
      : [`DIFFERENCES in ${differing} rows`, ...differingRows.map(differingText)]),
    ...(differing > differingRows.length ? [`  and ${differing - differingRows.length} more`] : []),
  ];
}

function dimensionText({ dimension, lines, more, differing }: ComparedDimension): string[] {
  return [
    '',
    `${TITLES[dimension]}${differing > 0 ? `: ${differing} DIFFERENCES` : ''}`,
    ...tableText(lines),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** Columns as wide as their widest value. */
function tableText(lines: readonly ComparedLine[]): string[] {
  const cells = [HEADER, ...lines.map(cellsOf)];
  const widths = HEADER.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .replace(/^/, '  ')
      .trimEnd(),
  );
}

const HEADER = ['', 'rows', 'source', 'rows', 'log', 'difference'];

function cellsOf({ label, source, held }: ComparedLine): string[] {
  const difference = minus(held.amount, source.amount);
  return [
    label,
    String(source.rows),
    amountText(source.amount),
    String(held.rows),
    amountText(held.amount),
    isZero(difference) ? '' : amountText(difference),
  ];
}

const differingText = ({ line, sourceKey, source, held }: DifferingRow): string =>
  `  line ${line}, ${sourceKey}: ${amountText(source)} at the source, ${held ? amountText(held) : 'nothing'} in the log`;

/** `USD 9,798,457,669.49` */
function amountText({ amount, currency }: Money): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${currency} ${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
