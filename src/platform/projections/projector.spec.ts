import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInMemory } from '../../../test/doubles/memory-sealing.js';
import { accounts, savings, savingsFacts, trail } from '../../../test/projections/savings.mjs';
import {
  busyYear,
  closed,
  deposited,
  opened,
  SavingsLog,
  withdrawn,
} from '../../../test/projections/savings-log.js';
import { Catalogue } from '../decisions/facts.js';
import { LogCorrupt } from '../event-log/event-log.js';
import { buildViews, type Built } from './build-views.js';
import { UnreadableEvent, ViewHalted } from './halts.js';
import { projection, type Projection, type Recorded } from './projection.js';
import { Projector } from './projector.js';
import { ViewReader } from './view-reader.js';
import { viewsDigest } from './views-digest.js';
import { ViewsFile } from './views-file.js';

const catalogue = new Catalogue(savingsFacts);

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'views-'));
  file = join(directory, 'views.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

const build = (log: SavingsLog, projections: readonly Projection[] = savings, to?: number): Built =>
  buildViews({ log, file, projections, catalogue, ...(to !== undefined && { to }) });

function read<Row extends object>(view: Projection, sql: string): Row[] {
  const reader = new ViewReader([view], openInMemory);
  reader.switchTo(file);
  try {
    return reader.of(view.name).all<Row>(sql);
  } finally {
    reader.close();
  }
}
const balances = () => read(accounts, 'SELECT id, minor FROM account ORDER BY id');
const lines = () => read<{ position: bigint }>(trail, 'SELECT position FROM trail_line').length;

describe('views built from a log', () => {
  it('hold what follows from the events', () => {
    const log = new SavingsLog(
      opened('account_a', 'amina'),
      deposited('account_a', 5_00),
      opened('account_b', 'bela'),
      deposited('account_b', 90_071_992_547_409_91),
      withdrawn('account_a', 2_00),
      opened('account_c', 'chen'),
      closed('account_c'),
    );
    expect(build(log)).toEqual({ checkpoint: 6, halted: [] });
    expect(balances()).toEqual([
      { id: 'account_a', minor: 300n },
      { id: 'account_b', minor: 9_007_199_254_740_991n },
    ]);
    expect(lines()).toBe(7);
  });

  it('see data in the shape of today', () => {
    build(
      new SavingsLog(opened('account_a', 'amina'), {
        stream: 'account_a',
        type: 'Deposited',
        data: { units: 7 },
        schema: '1',
      }),
    );
    expect(balances()).toEqual([{ id: 'account_a', minor: 700n }]);
  });

  it.each([
    [-1, 0],
    [0, 1],
    [999, 1_000],
    [1_999, 2_000],
    [2_000, 2_001],
    [2_019, 2_020],
  ])('stop after index %d', (to, count) => {
    const log = new SavingsLog(...busyYear(2_000));
    expect(build(log, savings, to)).toEqual({ checkpoint: to, halted: [] });
    expect(lines()).toBe(count);
  });

  it('go on from where they stopped, to the same rows', () => {
    const log = new SavingsLog(...busyYear(2_500));
    build(log, savings, 700);
    build(log, savings, 1_700);
    build(log);
    const inSteps = viewsDigest(file);
    file = join(directory, 'at-once.db');
    build(log);
    expect(viewsDigest(file)).toEqual(inSteps);
  });

  it('are not taken back', () => {
    const log = new SavingsLog(...busyYear(10));
    build(log);
    expect(() => build(log, savings, 5)).toThrow(RangeError);
  });

  it('are not built beyond the end of the log', () => {
    expect(() => build(new SavingsLog(...busyYear(10)), savings, 30)).toThrow(RangeError);
  });

  it('are built anew when the definition has changed', () => {
    const log = new SavingsLog(...busyYear(10));
    build(log);
    const raised = { ...trail, version: 2 };
    expect(build(log, [raised])).toEqual({ checkpoint: 29, halted: [] });
    expect(read(raised, 'SELECT count(*) AS lines FROM trail_line')).toEqual([{ lines: 30n }]);
    expect(() => read(accounts, 'SELECT 1 FROM account')).toThrow();
  });
});

describe('a handler of batches', () => {
  type Moved = Recorded<{ type: 'Deposited' | 'Withdrawn'; data: { minor: number } }>;
  const log = new SavingsLog(...busyYear(1_500));
  /** One row for each batch that it was told of, and the sum of all. */
  const sums = projection<Moved>({
    name: 'sums',
    version: 1,
    tables: `CREATE TABLE told (events INTEGER) STRICT; CREATE TABLE total (minor INTEGER) STRICT;
      INSERT INTO total VALUES (0)`,
    batch: {
      of: ['Deposited', 'Withdrawn'],
      take(views, events) {
        if (events.some(({ index }) => index === 1_200)) throw new Error('refused');
        const minor = events.reduce((sum, { data }) => sum + data.minor, 0);
        views.run('INSERT INTO told VALUES (?)', events.length);
        views.run('UPDATE total SET minor = minor + ?', minor);
      },
    },
  });
  const told = () => read<{ events: bigint }>(sums, 'SELECT events FROM told').map((r) => r.events);

  it('is told once of all that it wants of a batch', () => {
    build(log, [sums], 999);
    expect(told()).toEqual([980n]);
  });

  it('is not told of a batch with nothing for it', () => {
    build(log, [sums], 19);
    expect(told()).toEqual([]);
  });

  it('halts before the very event that it cannot take in', () => {
    const { halted } = build(log, [sums, trail]);
    expect(halted).toEqual([
      { view: 'sums', index: 1_200, reason: expect.stringContaining('Deposited: Error at') },
    ]);
    expect(lines()).toBe(1_520);
    const [kept] = viewsDigest(file).filter(({ table }) => table === 'total');
    file = join(directory, 'before.db');
    build(log, [sums], 1_199);
    expect(viewsDigest(file)).toContainEqual(kept);
  });
});

describe('an event that a handler cannot take in', () => {
  const log = new SavingsLog(
    opened('account_a', 'amina'),
    deposited('account_a', 10),
    withdrawn('account_a', 11),
    deposited('account_a', 50),
  );

  it('halts that view before the event, and no other', () => {
    const { checkpoint, halted } = build(log);
    expect(checkpoint).toBe(3);
    expect(halted).toEqual([
      { view: 'accounts', index: 2, reason: expect.stringContaining('Withdrawn: ') },
    ]);
    expect(halted[0]?.reason).toContain('CHECK constraint failed: minor >= 0');
    expect(() => balances()).toThrow(new ViewHalted('accounts', 2));
    expect(lines()).toBe(4);
  });

  it('leaves the rows as they were before it', () => {
    build(log);
    const [table] = viewsDigest(file);
    file = join(directory, 'before.db');
    build(log, savings, 1);
    expect(viewsDigest(file)[0]).toEqual(table);
  });

  it('keeps the view halted when the file is opened again', () => {
    build(log, savings, 2);
    expect(build(log).halted).toEqual([expect.objectContaining({ view: 'accounts', index: 2 })]);
    expect(lines()).toBe(4);
  });

  it('leaves nothing of what the handler did before it failed', () => {
    const halfway = projection<Recorded<{ type: 'Deposited'; data: { minor: number } }>>({
      name: 'halfway',
      version: 1,
      tables: 'CREATE TABLE step (minor INTEGER) STRICT',
      on: {
        Deposited(views, { data }) {
          views.run('INSERT INTO step VALUES (?)', data.minor);
          if (data.minor === 50) throw new Error('refused');
        },
      },
    });
    build(log, [halfway]);
    const [table] = viewsDigest(file);
    expect(table).toMatchObject({ table: 'step', rows: 1 });
  });

  it('is named without what it holds', () => {
    const indiscreet = projection<Recorded<{ type: 'AccountOpened'; data: { owner: string } }>>({
      name: 'indiscreet',
      version: 1,
      tables: 'CREATE TABLE untouched (x)',
      on: {
        AccountOpened(_, { data }) {
          throw new TypeError(`cannot take in ${data.owner}`);
        },
      },
    });
    const [halt] = build(log, [indiscreet]).halted;
    expect(halt?.reason).toMatch(/^AccountOpened: TypeError at projector\.spec\.ts:\d+:\d+$/);
  });
});

describe('a view', () => {
  const reaching = (sql: string): Projection => ({
    ...trail,
    name: 'reaching',
    tables: 'CREATE TABLE mine (x) ',
    batch: { of: undefined, take: (views) => void views.run(sql) },
  });
  const log = new SavingsLog(opened('account_a', 'amina'));

  it.each([
    ['writes', 'DELETE FROM account', 'account'],
    ['reads', 'INSERT INTO mine SELECT minor FROM account', 'account'],
    ['writes', 'UPDATE views_file SET checkpoint = 0', 'views_file'],
    ['changes', 'DROP TABLE mine', 'schema, transaction or settings'],
    ['ends', 'COMMIT', 'schema, transaction or settings'],
  ])('that %s what is not its own halts: %s', (_, sql, touched) => {
    const { halted } = build(log, [accounts, reaching(sql)]);
    expect(halted).toEqual([
      {
        view: 'reaching',
        index: 0,
        reason: expect.stringContaining(`view reaching may not touch ${touched}`),
      },
    ]);
    expect(balances()).toEqual([{ id: 'account_a', minor: 0n }]);
  });

  it('may use what SQL has to offer on its own tables', () => {
    const own =
      "INSERT INTO mine SELECT value FROM json_each('[1,2]') UNION SELECT max(x) FROM mine";
    expect(build(log, [reaching(own)]).halted).toEqual([]);
  });

  it('without a table of its own is refused', () => {
    const bare = { ...trail, tables: 'CREATE TABLE IF NOT EXISTS account (x)' };
    expect(() => build(log, [accounts, bare])).toThrow('view trail creates no table of its own');
  });
});

describe('projections are refused', () => {
  const log = new SavingsLog();

  it('when two have the same name', () => {
    const twin = { ...trail, tables: 'CREATE TABLE twin (x)' };
    expect(() => build(log, [trail, twin])).toThrow('two views are called trail');
  });

  it('when one handles what nobody records', () => {
    const deaf = { ...trail, on: { AccountFrozen: () => {} } };
    expect(() => build(log, [deaf])).toThrow('view trail handles AccountFrozen, which is no event');
    const deafer = { ...trail, batch: { of: new Set(['AccountFrozen']), take: () => {} } };
    expect(() => build(log, [deafer])).toThrow('trail handles AccountFrozen, which is no event');
  });
});

it('a full disk stops the batch and blames no view', () => {
  const log = new SavingsLog(...busyYear(3_000));
  const projector = new Projector(ViewsFile.create(file, savings), savings, catalogue);
  projector.apply(log.pageFrom(0, 100));
  projector.file.db.exec('PRAGMA max_page_count = 20');
  expect(() => projector.apply(log.pageFrom(100, 2_000))).toThrow(
    expect.objectContaining({ errcode: 13 }),
  );
  expect(projector.halted).toEqual([]);
  expect(projector.checkpoint).toBe(99);
  projector.file.db.exec('PRAGMA max_page_count = 1000000');
  projector.apply(log.pageFrom(100, 2_000));
  projector.close();
  const filledLater = viewsDigest(file);
  file = join(directory, 'roomy.db');
  build(log, savings, 2_099);
  expect(viewsDigest(file)).toEqual(filledLater);
});

describe('an event that this version does not know', () => {
  it.each([
    ['type', { stream: 'account_a', type: 'AccountFrozen', data: {} }],
    ['shape', { ...deposited('account_a', 1), schema: '3' }],
  ])('by its %s stops all views before it', (_, unknown) => {
    const log = new SavingsLog(...busyYear(5), unknown, deposited('account_1', 1));
    expect(() => build(log)).toThrow(
      expect.objectContaining({ name: 'UnreadableEvent', index: 25, type: unknown.type }),
    );
    expect(lines()).toBe(25);
    expect(() => build(log)).toThrow(UnreadableEvent);
    expect(lines()).toBe(25);
  });
});

it('a gap in the log stops all views before it', () => {
  const log = new SavingsLog(...busyYear(5));
  log.events.splice(7, 1);
  expect(() => build(log)).toThrow(new LogCorrupt(7, 'the log goes on with 8'));
});
