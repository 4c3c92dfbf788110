import { meetsAim, ratioOf, type Aim, type Figure } from './figures.js';

const HEAD = ['', 'figure', '', 'beside', '', 'ratio', 'aim', ''] as const;

/** The figures for people: one line each, what misses its aim marked at the end. */
export function tableOf(figures: readonly Figure[]): string {
  const lines = [HEAD, ...figures.map(lineOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const padded = ([what = '', ...others]: readonly string[]) => [
    what.padEnd(widths[0] ?? 0),
    ...others.map((text, i) =>
      isNumeric(i + 1) ? text.padStart(widths[i + 1] ?? 0) : text.padEnd(widths[i + 1] ?? 0),
    ),
  ];
  return lines.map((line) => padded(line).join('  ').trimEnd()).join('\n');
}

const isNumeric = (column: number): boolean => [1, 4, 5].includes(column);

function lineOf(figure: Figure): readonly string[] {
  const { what, value, unit, peer, aim } = figure;
  const ratio = ratioOf(figure);
  return [
    what,
    inWords(value),
    unit,
    peer?.what ?? '',
    peer ? inWords(peer.value) : '',
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    aim ? aimInWords(aim, ratio === undefined ? unit : '×') : '',
    meetsAim(figure) === false ? 'missed' : '',
  ];
}

const aimInWords = (aim: Aim, unit: string): string =>
  'atLeast' in aim ? `≥ ${aim.atLeast} ${unit}` : `≤ ${aim.atMost} ${unit}`;

/** Three digits that count, and all before the point. */
function inWords(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}
