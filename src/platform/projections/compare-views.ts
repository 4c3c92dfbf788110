import type { SQLOutputValue } from 'node:sqlite';
import { ViewsSnapshot, type SnapshotTable, type StoredRow } from './views-snapshot.js';
import type { ViewState } from './views-schema.js';

/** Where two views files first differ. `left` and `right` are what each of them has there. */
export type FirstDifference =
  | {
      /** The files stand at different places of the log, so that nothing else can be compared. */
      readonly what: 'checkpoint';
      readonly left: number;
      readonly right: number;
    }
  | {
      /** Only one of them has the view, or they were built from different definitions of it. */
      readonly what: 'view';
      readonly view: string;
      readonly left: string | undefined;
      readonly right: string | undefined;
    }
  | {
      /** One of them has halted, or both at different events. The figures are indexes. */
      readonly what: 'halt';
      readonly view: string;
      readonly left: number | undefined;
      readonly right: number | undefined;
    }
  | {
      readonly what: 'table';
      readonly view: string;
      readonly table: string;
      readonly left: string | undefined;
      readonly right: string | undefined;
    }
  | {
      readonly what: 'row';
      readonly view: string;
      readonly table: string;
      /** The row's primary key, or all its columns if the table has none. */
      readonly key: StoredRow;
      readonly left: StoredRow | undefined;
      readonly right: StoredRow | undefined;
    };

/** Compares two views files, a row of each at a time. Undefined if they hold the same. */
export function compareViews(leftFile: string, rightFile: string): FirstDifference | undefined {
  const left = new ViewsSnapshot(leftFile);
  try {
    const right = new ViewsSnapshot(rightFile);
    try {
      return compareSnapshots(left, right);
    } finally {
      right.close();
    }
  } finally {
    left.close();
  }
}

/** The same for snapshots that are held already: a live file's, while another is built up to its index. */
export function compareSnapshots(
  left: ViewsSnapshot,
  right: ViewsSnapshot,
): FirstDifference | undefined {
  if (left.state.checkpoint !== right.state.checkpoint) {
    return { what: 'checkpoint', left: left.state.checkpoint, right: right.state.checkpoint };
  }
  return differenceOfViews(left, right) ?? differenceOfTables(left, right);
}

function differenceOfViews(left: ViewsSnapshot, right: ViewsSnapshot): FirstDifference | undefined {
  for (const [view, l, r] of inStep(left.views, right.views)) {
    if (l?.signature !== r?.signature) {
      return { what: 'view', view, left: l?.signature, right: r?.signature };
    }
    if (l?.halt?.index !== r?.halt?.index) {
      return { what: 'halt', view, left: l?.halt?.index, right: r?.halt?.index };
    }
  }
  return undefined;
}

/** Pairs of the same name; one of the two is missing where only one side has it. */
function inStep(
  left: readonly ViewState[],
  right: readonly ViewState[],
): [string, ViewState | undefined, ViewState | undefined][] {
  const names = new Set([...left, ...right].map(({ name }) => name));
  const named = (states: readonly ViewState[], name: string) => states.find((s) => s.name === name);
  return [...names].sort().map((name) => [name, named(left, name), named(right, name)]);
}

function differenceOfTables(
  left: ViewsSnapshot,
  right: ViewsSnapshot,
): FirstDifference | undefined {
  const names = new Set([...left.tables, ...right.tables].map(({ name }) => name));
  for (const name of names) {
    const l = left.tables.find((table) => table.name === name);
    const r = right.tables.find((table) => table.name === name);
    if (!l || !r || l.definition !== r.definition) {
      const view = String((l ?? r)?.view);
      return { what: 'table', view, table: name, left: l?.definition, right: r?.definition };
    }
    const difference = differenceOfRows(left, right, l);
    if (difference) return difference;
  }
  return undefined;
}

function differenceOfRows(
  left: ViewsSnapshot,
  right: ViewsSnapshot,
  table: SnapshotTable,
): FirstDifference | undefined {
  const others = right.rows(table)[Symbol.iterator]();
  for (const l of left.rows(table)) {
    const next = others.next();
    const r = next.done ? undefined : next.value;
    if (r && sameRow(l, r)) continue;
    return rowDifference(table, ...apart(left, right, table, l, r));
  }
  const extra = others.next();
  return extra.done ? undefined : rowDifference(table, undefined, extra.value);
}

/** Of two rows that should be one: both, if they have the same key, else the one that the other file lacks. */
function apart(
  left: ViewsSnapshot,
  right: ViewsSnapshot,
  table: SnapshotTable,
  l: StoredRow,
  r: StoredRow | undefined,
): [StoredRow | undefined, StoredRow | undefined] {
  if (!right.has(table, l)) return [l, undefined];
  if (r && !left.has(table, r)) return [undefined, r];
  return [l, r];
}

function rowDifference(
  { view, name, key }: SnapshotTable,
  left: StoredRow | undefined,
  right: StoredRow | undefined,
): FirstDifference {
  const row = left ?? right ?? {};
  const values = key.map((column) => [column, row[column] ?? null] as const);
  return { what: 'row', view, table: name, key: Object.fromEntries(values), left, right };
}

function sameRow(left: StoredRow, right: StoredRow): boolean {
  for (const column in left) if (!sameValue(left[column], right[column])) return false;
  return true;
}

function sameValue(left: SQLOutputValue | undefined, right: SQLOutputValue | undefined): boolean {
  if (ArrayBuffer.isView(left) && ArrayBuffer.isView(right)) {
    return Buffer.compare(left, right) === 0;
  }
  return left === right;
}
