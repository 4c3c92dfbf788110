import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInMemory } from '../../../test/doubles/memory-sealing.js';
import { accounts, savings, savingsFacts, trail } from '../../../test/projections/savings.mjs';
import {
  busyYear,
  deposited,
  opened,
  SavingsLog,
  withdrawn,
} from '../../../test/projections/savings-log.js';
import { Catalogue } from '../decisions/facts.js';
import { buildViews } from './build-views.js';
import { ViewHalted, ViewsBehind } from './halts.js';
import { Projector } from './projector.js';
import { ViewReader } from './view-reader.js';
import { ViewsFile } from './views-file.js';

const catalogue = new Catalogue(savingsFacts);

let directory: string;
let file: string;
let reader: ViewReader;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'views-'));
  file = join(directory, 'views.db');
  reader = new ViewReader(savings, openInMemory);
});
afterEach(() => {
  reader.close();
  rmSync(directory, { recursive: true });
});

function given(log: SavingsLog): void {
  buildViews({ log, file, projections: savings, catalogue });
  reader.switchTo(file);
}

const countOfLines = 'SELECT count(*) AS lines FROM trail_line';

describe('a query', () => {
  it('gets ordinary objects with exact integers', () => {
    given(
      new SavingsLog(opened('account_a', 'amina'), deposited('account_a', 9_007_199_254_740_991)),
    );
    const row = reader.of('accounts').get('SELECT * FROM account WHERE owner = ?', 'amina');
    expect(row).toStrictEqual({ id: 'account_a', owner: 'amina', minor: 9_007_199_254_740_991n });
    expect(
      reader.of('accounts').get('SELECT * FROM account WHERE owner = ?', 'bela'),
    ).toBeUndefined();
  });

  it('says which index it was answered from', () => {
    given(new SavingsLog(...busyYear(30)));
    expect(reader.of('accounts').read((rows) => rows.index)).toBe(49);
  });

  it('sees the views as they stand at one index, whatever is written meanwhile', () => {
    const log = new SavingsLog(...busyYear(30));
    const projector = new Projector(ViewsFile.create(file, savings), savings, catalogue);
    projector.apply(log.pageFrom(0, 10));
    reader.switchTo(file);
    const seen = reader.of('trail').read((rows) => {
      const before = rows.get(countOfLines);
      projector.apply(log.pageFrom(10, 40));
      return [rows.index, before, rows.get(countOfLines)];
    });
    expect(seen).toEqual([9, { lines: 10n }, { lines: 10n }]);
    expect(reader.of('trail').read((rows) => [rows.index, rows.get(countOfLines)])).toEqual([
      49,
      { lines: 50n },
    ]);
    projector.close();
  });

  it('cannot write', () => {
    given(new SavingsLog(...busyYear(1)));
    expect(() => reader.of('accounts').get('DELETE FROM account')).toThrow('readonly');
  });

  it('that fails leaves nothing open behind it', () => {
    given(new SavingsLog(...busyYear(1)));
    const query = reader.of('trail');
    expect(() => query.get('SELECT 1 FROM nowhere')).toThrow('no such table');
    expect(query.get(countOfLines)).toEqual({ lines: 21n });
  });

  it('inside another one is a bug', () => {
    given(new SavingsLog(...busyYear(1)));
    const query = reader.of('trail');
    expect(() => query.read(() => query.get(countOfLines))).toThrow('must not start another one');
    expect(query.get(countOfLines)).toEqual({ lines: 21n });
  });

  it.each([[['savings']], [['trail', 'savings']], [[]]])(
    'on no view there is, %j, is a bug',
    (views) => {
      given(new SavingsLog());
      expect(() => reader.of(...views)).toThrow('no view');
    },
  );
});

describe('a long result', () => {
  const positions = (size: number) =>
    reader
      .of('trail')
      .pages<{ position: bigint }>((rows, last) =>
        rows.all(
          'SELECT position FROM trail_line WHERE position > ? ORDER BY position LIMIT ?',
          last?.position ?? -1n,
          size,
        ),
      );

  it.each([
    [1, 45],
    [15, 3],
    [44, 2],
    [45, 1],
    [46, 1],
  ])('comes in pages of %d', (size, pages) => {
    given(new SavingsLog(...busyYear(25)));
    const found = [...positions(size)];
    expect(found).toHaveLength(pages);
    expect(found.flat().map(({ position }) => Number(position))).toEqual([...Array(45).keys()]);
  });

  it('goes on in the file that has taken the place of the first', () => {
    given(new SavingsLog(...busyYear(25)));
    const pages = positions(40);
    expect(pages.next().value).toHaveLength(40);
    file = join(directory, 'anew.db');
    given(new SavingsLog(...busyYear(25)));
    expect(pages.next().value).toHaveLength(5);
    expect(pages.next().done).toBe(true);
  });
});

describe('a view that does not serve', () => {
  it('is one that has halted; the others answer', () => {
    given(new SavingsLog(opened('account_a', 'amina'), withdrawn('account_a', 1)));
    expect(() => reader.of('accounts').get('SELECT 1')).toThrow(new ViewHalted('accounts', 1));
    expect(() => reader.of('trail', 'accounts').get('SELECT 1')).toThrow(ViewHalted);
    expect(reader.of('trail').get(countOfLines)).toEqual({ lines: 2n });
  });

  it('is each of them once all have halted', () => {
    given(new SavingsLog(...busyYear(1)));
    reader.halt({ index: 21, reason: 'unknown' });
    expect(() => reader.of('trail').get(countOfLines)).toThrow(new ViewHalted('trail', 21));
  });

  it('is one whose new definition is not built yet; what has not changed answers', () => {
    given(new SavingsLog(...busyYear(1)));
    const next = new ViewReader(
      [{ ...accounts, version: 2 }, { ...accounts, name: 'new' }, trail],
      openInMemory,
    );
    next.switchTo(file);
    expect(() => next.of('accounts').get('SELECT 1')).toThrow(new ViewsBehind(20, -1));
    expect(() => next.of('new').get('SELECT 1')).toThrow(new ViewsBehind(20, -1));
    expect(next.of('trail').get(countOfLines)).toEqual({ lines: 21n });
    next.close();
  });
});
