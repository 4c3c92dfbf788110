import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { minorUnits, ofMinor, type Money } from '../platform/money/money.js';
import { FieldWrong } from './faults.js';
import type { ContributionToImport, GrantToImport, SourceParty } from './import.commands.js';
import type { Mapping } from './mapping.js';

export type RowToImport = ContributionToImport | GrantToImport;

/** Rows that stand next to each other in the file. */
export interface StagedBatch<Row extends RowToImport = RowToImport> {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly rows: readonly Row[];
}

/** How far totals of the source are from what their parts add up to. */
export interface PartsDifference {
  /** Rows with a difference. */
  readonly rows: number;
  /** Totals less parts. */
  readonly sum: Money;
}

/**
 * The rows of a source that are fit to be taken on, in a database of its own that is gone with the
 * process: on disk, so that memory does not grow with the file, and read as often as it takes without
 * the file having changed meanwhile.
 */
export class Staging {
  readonly db: DatabaseSync;
  private readonly insert: StatementSync;
  private readonly lineOf: StatementSync;
  private readonly partyOf: StatementSync;
  private readonly insertParty: StatementSync;
  private differing = 0;
  private differenceMinor = 0n;

  constructor(readonly mapping: Mapping) {
    this.db = new DatabaseSync('', { readBigInts: true }); // the empty name: SQLite's own temporary file
    this.db.exec(TABLES);
    this.insert = this.db.prepare('INSERT INTO source_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.lineOf = this.db.prepare('SELECT line FROM source_row WHERE source_key = ?');
    this.partyOf = this.db.prepare('SELECT kind, line FROM source_party WHERE key = ?');
    this.insertParty = this.db.prepare('INSERT INTO source_party VALUES (?, ?, ?)');
  }

  get currency(): string {
    return this.mapping.fund.baseCurrency;
  }

  get rows(): number {
    return Number(this.db.prepare('SELECT count(*) AS rows FROM source_row').get()?.['rows']);
  }

  /** Undefined where no row has a difference. */
  get partsDifference(): PartsDifference | undefined {
    if (this.differing === 0) return undefined;
    return { rows: this.differing, sum: ofMinor(this.differenceMinor, this.currency) };
  }

  /** @throws FieldWrong when the row contradicts an earlier one */
  add(line: number, row: RowToImport, difference?: Money): void {
    const party = partyIn(row);
    this.assertNew(row.sourceKey);
    this.assertOneKind(party, line);
    const isGrant = 'approvedOn' in row;
    this.insert.run(
      line,
      row.sourceKey,
      row.fund.code,
      party.key,
      yearOf(isGrant ? row.approvedOn : row.valueDate),
      party.kind,
      isGrant ? row.status : null,
      minorUnits(row.amount),
      JSON.stringify(row),
    );
    if (!difference) return;
    this.differing += 1;
    this.differenceMinor += minorUnits(difference);
  }

  /** All rows, in the order of the file. */
  *batches(size: number): Generator<StagedBatch, void, undefined> {
    const page = this.db.prepare(
      'SELECT line, content FROM source_row WHERE line > ? ORDER BY line LIMIT ?',
    );
    for (let after = 0; ;) {
      const found = page.all(after, size);
      const lines = found.map(({ line }) => Number(line));
      const [firstLine, lastLine] = [lines[0], lines.at(-1)];
      if (firstLine === undefined || lastLine === undefined) return;
      after = lastLine;
      const rows = found.map(({ content }) => JSON.parse(String(content)) as RowToImport);
      yield { firstLine, lastLine, rows };
    }
  }

  close(): void {
    this.db.close();
  }

  private assertNew(sourceKey: string): void {
    const known = this.lineOf.get(sourceKey);
    if (!known) return;
    const rule = `has the same values as line ${Number(known['line'])}`;
    throw new FieldWrong('DUPLICATE_SOURCE_KEY', this.mapping.key.join(', '), rule);
  }

  private assertOneKind({ key, kind }: SourceParty, line: number): void {
    const known = this.partyOf.get(key);
    if (!known) {
      this.insertParty.run(key, kind, line);
    } else if (known['kind'] !== kind) {
      const rule = `is another kind, ${kind}, than that of line ${Number(known['line'])} for ${key}`;
      throw new FieldWrong('VALIDATION_FAILED', 'kind', rule);
    }
  }
}

export const partyIn = (row: RowToImport): SourceParty =>
  'donor' in row ? row.donor : row.organisation;

const yearOf = (date: string): string => date.slice(0, 'YYYY'.length);

const TABLES = `
  PRAGMA journal_mode = OFF;
  CREATE TABLE source_row (
    line       INTEGER PRIMARY KEY,
    source_key TEXT NOT NULL UNIQUE,
    fund       TEXT NOT NULL,    -- code
    party      TEXT NOT NULL,    -- key
    year       TEXT NOT NULL,
    kind       TEXT NOT NULL,    -- of the party
    state      TEXT,             -- of a grant
    minor      INTEGER NOT NULL, -- minor units of base currency
    content    TEXT NOT NULL     -- JSON
  ) STRICT;
  CREATE TABLE source_party (
    key  TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    line INTEGER NOT NULL        -- the first in which it stands
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE held_row (
    line  INTEGER PRIMARY KEY,   -- of the source row with the same key
    fund  TEXT NOT NULL,         -- id
    party TEXT NOT NULL,         -- id
    year  TEXT NOT NULL,
    kind  TEXT NOT NULL,
    state TEXT,
    minor INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE held_name (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE held_as (
    what     TEXT NOT NULL,      -- fund or party
    known_as TEXT NOT NULL,      -- code or key at the source
    id       TEXT NOT NULL,
    PRIMARY KEY (what, known_as)
  ) STRICT, WITHOUT ROWID`;
