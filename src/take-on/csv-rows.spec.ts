import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { csvRows, type CsvRow } from './csv-rows.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv-rows-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function rowsOf(content: string | Buffer, columns = ['A', 'B']): Promise<CsvRow[]> {
  const file = join(folder, 'source.csv');
  writeFileSync(file, content);
  return Array.fromAsync(csvRows(file, { columns: new Set(columns) }));
}

describe('A CSV file', () => {
  it('gives its rows by column, with the line in which each begins', async () => {
    expect(await rowsOf('A,B\r\n1,"two\r\nlines"\r\n3,"say ""four"""\r\n')).toEqual([
      { line: 2, row: { A: '1', B: 'two\r\nlines' }, isRagged: false },
      { line: 4, row: { A: '3', B: 'say "four"' }, isRagged: false },
    ]);
  });

  it.each([
    ['\n', [2, 5, 6]],
    ['\r\n', [2, 5, 6]],
  ])(
    'with lines that end in %j counts them as an editor does, empty ones too',
    async (end, lines) => {
      const rows = await rowsOf(['A,B', `1,"x${end}y"`, '', '3,4', '5,6', ''].join(end));
      expect(rows.map(({ line }) => line)).toEqual(lines);
      const marked = await rowsOf(['\ufeffA,B', `1,"x${end}y"`, '', '3,4', '5,6'].join(end));
      expect(marked.map(({ line }) => line)).toEqual(lines);
    },
  );

  it('may begin with a byte order mark and end without a line end', async () => {
    expect(await rowsOf('\ufeffA,B\n1,2')).toEqual([
      { line: 2, row: { A: '1', B: '2' }, isRagged: false },
    ]);
  });

  it('passes over columns that nobody asks for', async () => {
    expect(await rowsOf('X, A ,B\n0,1,2\n', ['B', 'A'])).toMatchObject([
      { row: { A: '1', B: '2' } },
    ]);
  });

  it('says which rows have more or fewer fields than the header', async () => {
    const rows = await rowsOf('A,B\n1\n1,2\n1,2,3\n');
    expect(rows.map(({ line, isRagged }) => [line, isRagged])).toEqual([
      [2, true],
      [3, false],
      [4, true],
    ]);
  });

  it('tells how far it has been read', async () => {
    const file = join(folder, 'source.csv');
    writeFileSync(file, 'A,B\n1,2\n3,4\n');
    const told: (readonly [number, number])[] = [];
    const options = {
      columns: new Set(['A']),
      onProgress: (bytes: number, of: number) => told.push([bytes, of]),
    };
    await Array.fromAsync(csvRows(file, options));
    expect(told).toEqual([
      [8, 12],
      [12, 12],
    ]);
  });

  it.each([
    ['without anything in it', '', 'has no header'],
    ['with empty lines only', '\n\n', 'has no header'],
    ['without a column that is asked for', 'A,C\n1,2\n', 'no column B'],
    ['with a column twice that is asked for', 'A,B,A\n1,2,3\n', 'two columns A'],
    ['with a quote that is not closed', 'A,B\n1,"2\n', 'Quote Not Closed'],
    [
      'in another encoding than UTF-8',
      Buffer.from('A,B\n1,M\xfcnchen\n', 'latin1'),
      'is not valid UTF-8',
    ],
    [
      'that is cut off within a character',
      Buffer.from('A,B\n1,M\u00fc').subarray(0, -1),
      'is not valid UTF-8',
    ],
  ])('%s can not be read', async (_, content, message) => {
    await expect(rowsOf(content)).rejects.toMatchObject({
      name: 'SourceUnreadable',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['is not there', 'other.csv', 'ENOENT'],
    ['is a folder', '.', 'EISDIR'],
  ])('that %s can not be read either', async (_, name, code) => {
    const rows = csvRows(join(folder, name), { columns: new Set() });
    await expect(Array.fromAsync(rows)).rejects.toMatchObject({
      name: 'SourceUnreadable',
      message: `${join(folder, name)}: can't be read (${code})`,
    });
  });
});
