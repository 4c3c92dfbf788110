import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { nextSavings, savings, savingsFacts, trail } from '../../../test/projections/savings.mjs';
import { busyYear, opened, SavingsLog, withdrawn } from '../../../test/projections/savings-log.js';
import { Catalogue } from '../decisions/facts.js';
import { buildViews } from './build-views.js';
import { compareSnapshots, compareViews } from './compare-views.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';
import { viewsDigest } from './views-digest.js';
import { ViewsFile } from './views-file.js';
import { ViewsSnapshot } from './views-snapshot.js';

const catalogue = new Catalogue(savingsFacts);

let directory: string;
let left: string;
let right: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'views-'));
  left = join(directory, 'left.db');
  right = join(directory, 'right.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

function build(file: string, log: SavingsLog, projections: readonly Projection[] = savings): void {
  buildViews({ log, file, projections, catalogue });
}

function alter(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

/** The views of which the digests differ. */
function differing(): string[] {
  const others = new Map(viewsDigest(right).map(({ table, sha256 }) => [table, sha256]));
  return viewsDigest(left).flatMap(({ table, sha256 }) =>
    others.get(table) === sha256 ? [] : [table],
  );
}

describe('views of the same log', () => {
  it('are the same', () => {
    build(left, new SavingsLog(...busyYear(500)));
    build(right, new SavingsLog(...busyYear(500)));
    expect(compareViews(left, right)).toBeUndefined();
    expect(differing()).toEqual([]);
    expect(viewsDigest(left).map(({ view, table, rows }) => [view, table, rows])).toEqual([
      ['accounts', 'account', 20],
      ['trail', 'trail_line', 520],
      ['turnover', 'turnover', 1],
    ]);
  });

  it('are the same in whatever order the rows were written', () => {
    build(left, new SavingsLog(...busyYear(500)));
    build(right, new SavingsLog(...busyYear(500)));
    alter(
      right,
      `CREATE TABLE aside AS SELECT * FROM trail_line ORDER BY stream, position;
       DELETE FROM trail_line; INSERT INTO trail_line SELECT * FROM aside; DROP TABLE aside`,
    );
    expect(compareViews(left, right)).toBeUndefined();
    expect(differing()).toEqual([]);
  });

  it('can be compared while the live one goes on', () => {
    const log = new SavingsLog(...busyYear(100));
    const live = new Projector(ViewsFile.create(left, savings), savings, catalogue);
    live.apply(log.pageFrom(0, 60));
    const held = new ViewsSnapshot(left);
    live.apply(log.pageFrom(60, 60));
    buildViews({ log, file: right, projections: savings, catalogue, to: held.state.checkpoint });
    const again = new ViewsSnapshot(right);
    expect(held.state.checkpoint).toBe(59);
    expect(compareSnapshots(held, again)).toBeUndefined();
    again.close();
    held.close();
    live.close();
    expect(compareViews(left, right)).toEqual({ what: 'checkpoint', left: 119, right: 59 });
  });
});

describe('the first difference is named', () => {
  const account3 = { id: 'account_3', owner: 'person_3' };

  it.each([
    [
      'a changed value',
      "UPDATE account SET minor = minor + 1 WHERE id IN ('account_3', 'account_9')",
      {
        what: 'row',
        view: 'accounts',
        table: 'account',
        key: { id: 'account_3' },
        left: { ...account3, minor: 0n },
        right: { ...account3, minor: 1n },
      },
    ],
    [
      'a missing row',
      "DELETE FROM account WHERE id = 'account_3'",
      {
        what: 'row',
        view: 'accounts',
        table: 'account',
        key: { id: 'account_3' },
        left: { ...account3, minor: 0n },
        right: undefined,
      },
    ],
    [
      'a missing last row',
      "DELETE FROM account WHERE id = 'account_9'",
      expect.objectContaining({ what: 'row', key: { id: 'account_9' }, right: undefined }),
    ],
    [
      'an extra row',
      "INSERT INTO account VALUES ('account_30', '', 5)",
      {
        what: 'row',
        view: 'accounts',
        table: 'account',
        key: { id: 'account_30' },
        left: undefined,
        right: { id: 'account_30', owner: '', minor: 5n },
      },
    ],
    [
      'an extra last row',
      "INSERT INTO account VALUES ('b', '', 5)",
      expect.objectContaining({ what: 'row', key: { id: 'b' }, left: undefined }),
    ],
    [
      'a row more in a table without a key',
      "INSERT INTO trail_line VALUES (7, 'account_7', 'AccountOpened')",
      expect.objectContaining({ what: 'row', view: 'trail', table: 'trail_line' }),
    ],
    [
      'another table',
      'ALTER TABLE account ADD COLUMN closed TEXT',
      expect.objectContaining({ what: 'table', view: 'accounts', table: 'account' }),
    ],
    [
      'a missing index',
      'DROP INDEX trail_line_stream',
      expect.objectContaining({ what: 'table', view: 'trail', table: 'trail_line' }),
    ],
  ])('%s', (_, sql, difference) => {
    const log = new SavingsLog(...busyYear(0));
    build(left, log);
    build(right, log);
    alter(right, sql);
    expect(compareViews(left, right)).toEqual(difference);
  });

  it('views of another version', () => {
    const log = new SavingsLog(...busyYear(0));
    build(left, log);
    build(right, log, nextSavings);
    expect(compareViews(left, right)).toMatchObject({ what: 'view', view: 'turnover' });
  });

  it('a view that only one has', () => {
    const log = new SavingsLog(...busyYear(0));
    build(left, log, [trail]);
    build(right, log);
    expect(compareViews(left, right)).toMatchObject({
      what: 'view',
      view: 'accounts',
      left: undefined,
    });
  });

  it('a view that has halted in one', () => {
    const log = new SavingsLog(opened('a', 'amina'), withdrawn('a', 1));
    build(left, log);
    build(right, log);
    alter(right, 'UPDATE view_state SET halted_at = NULL, halt_reason = NULL');
    expect(compareViews(left, right)).toEqual({
      what: 'halt',
      view: 'accounts',
      left: 1,
      right: undefined,
    });
  });
});

it('values that read alike but differ have different digests', () => {
  const loose: Projection = {
    name: 'loose',
    version: 1,
    tables: 'CREATE TABLE loose (a, b)',
    on: {},
    batch: undefined,
  };
  const rows = [
    "'1', '23'",
    "'12', '3'",
    '1, 23',
    '12, 3',
    '1.5, 23',
    "'1.5', 23",
    "x'31', '23'",
    "NULL, ''",
    "'', NULL",
    "'n', ''",
    "'a' || char(10), ''",
  ];
  const digests = rows.map((row) => {
    build(left, new SavingsLog(), [loose]);
    alter(left, `DELETE FROM loose; INSERT INTO loose VALUES (${row})`);
    return viewsDigest(left)[0]?.sha256;
  });
  expect(new Set(digests).size).toBe(rows.length);
});
