import assert from 'node:assert/strict';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { minorUnits, ofMinor, type Money } from '../platform/money/money.js';
import { FieldWrong } from './faults.js';
import type { ContributionToImport, GrantToImport, SourceDonor } from './import.commands.js';
import type { Mapping } from './mapping.js';
import { SealedRows } from './sealed-rows.js';

export type RowToImport = ContributionToImport | GrantToImport;

/** Rows that stand next to each other in the file. */
export interface StagedBatch<Row extends RowToImport = RowToImport> {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly rows: readonly Row[];
}

/** A row, and the line in which it begins. */
export interface StagedRow {
  readonly line: number;
  readonly row: RowToImport;
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
 * the file having changed meanwhile. What a row says stands there sealed, source keys and parties as
 * digests; in clear are the figures and the fund.
 */
export class Staging {
  readonly db: DatabaseSync;
  private readonly sealed = new SealedRows();
  private readonly contentAt: StatementSync;
  private readonly insert: StatementSync;
  private readonly lineOf: StatementSync;
  private readonly partyOf: StatementSync;
  private readonly insertParty: StatementSync;
  private differing = 0;
  private differenceMinor = 0n;

  constructor(readonly mapping: Mapping) {
    this.db = new DatabaseSync('', { readBigInts: true }); // the empty name: SQLite's own temporary file
    this.db.exec(TABLES);
    this.contentAt = this.db.prepare('SELECT content FROM source_row WHERE line = ?');
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
    const [sourceKey, partyKey] = [row.sourceKey, party.key].map((of) => this.sealed.digestOf(of));
    assert(sourceKey && partyKey);
    this.assertNew(sourceKey);
    this.assertOneKind(partyKey, party, line);
    const isGrant = 'approvedOn' in row;
    this.insert.run(
      line,
      sourceKey,
      row.fund.code,
      partyKey,
      yearOf(isGrant ? row.approvedOn : row.valueDate),
      party.kind,
      isGrant ? row.status : null,
      minorUnits(row.amount),
      this.sealed.seal(line, JSON.stringify(row)),
    );
    if (!difference) return;
    this.differing += 1;
    this.differenceMinor += minorUnits(difference);
  }

  /** All rows, in the order of the file. */
  *batches(size: number): Generator<StagedBatch, void, undefined> {
    for (const page of this.pages(size)) {
      const [firstLine, lastLine] = [page[0]?.line, page.at(-1)?.line];
      assert(firstLine !== undefined && lastLine !== undefined);
      yield { firstLine, lastLine, rows: page.map(({ row }) => row) };
    }
  }

  /** The same with the line of each; no page is empty. */
  *pages(size: number): Generator<readonly StagedRow[], void, undefined> {
    const page = this.db.prepare(
      'SELECT line, content FROM source_row WHERE line > ? ORDER BY line LIMIT ?',
    );
    for (let after = 0; ;) {
      const found = page.all(after, size).map(({ line, content }) => {
        const number = Number(line);
        return { line: number, row: this.opened(number, content) };
      });
      const last = found.at(-1);
      if (!last) return;
      after = last.line;
      yield found;
    }
  }

  /** The row that begins in this line. */
  rowAt(line: number): RowToImport {
    return this.opened(line, this.contentAt.get(line)?.['content']);
  }

  close(): void {
    this.db.close();
  }

  private opened(line: number, content: unknown): RowToImport {
    assert(content instanceof Uint8Array, `line ${line} was staged`);
    return JSON.parse(this.sealed.open(line, content)) as RowToImport;
  }

  private assertNew(sourceKey: Uint8Array): void {
    const known = this.lineOf.get(sourceKey);
    if (!known) return;
    const rule = `has the same values as line ${Number(known['line'])}`;
    throw new FieldWrong('DUPLICATE_SOURCE_KEY', this.mapping.key.join(', '), rule);
  }

  private assertOneKind(key: Uint8Array, party: SourceDonor, line: number): void {
    const known = this.partyOf.get(key);
    const kind = kindIn(party);
    if (!known) {
      this.insertParty.run(key, kind, line);
    } else if (known['kind'] !== kind) {
      const who = party.naturalPerson ? 'the same person' : party.key;
      const rule = `is another kind, ${kind}, than that of line ${Number(known['line'])} for ${who}`;
      throw new FieldWrong('VALIDATION_FAILED', 'kind', rule);
    }
  }
}

const kindIn = ({ kind, naturalPerson }: SourceDonor): string =>
  naturalPerson ? `${kind} (a person)` : kind;

export const partyIn = (row: RowToImport): SourceDonor =>
  'donor' in row ? row.donor : row.organisation;

const yearOf = (date: string): string => date.slice(0, 'YYYY'.length);

const TABLES = `
  PRAGMA journal_mode = OFF;
  CREATE TABLE source_row (
    line       INTEGER PRIMARY KEY,
    source_key BLOB NOT NULL UNIQUE, -- digest
    fund       TEXT NOT NULL,    -- code
    party      BLOB NOT NULL,    -- digest of its key
    year       TEXT NOT NULL,
    kind       TEXT NOT NULL,    -- of the party
    state      TEXT,             -- of a grant
    minor      INTEGER NOT NULL, -- minor units of base currency
    content    BLOB NOT NULL     -- JSON, sealed
  ) STRICT;
  CREATE TABLE source_party (
    key  BLOB PRIMARY KEY,       -- digest
    kind TEXT NOT NULL,          -- and whether it is a person
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
    known_as ANY NOT NULL,       -- code of the fund, digest of the party's key
    id       TEXT NOT NULL,
    PRIMARY KEY (what, known_as)
  ) STRICT, WITHOUT ROWID`;
