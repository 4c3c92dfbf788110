import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { isDamage } from './errors.js';
import { ForeignFile, openForReading, openForWriting, type OwnFile } from './own-file.js';

const own: OwnFile = {
  what: 'a list',
  applicationId: 0x4c495354,
  version: 1,
  schema: 'CREATE TABLE line (text TEXT) STRICT;',
  settings: 'PRAGMA journal_mode = WAL;',
  changed: (file, change) => new Error(`${file}: ${change}`),
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-file-'));
  file = join(folder, 'list.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is made for its owner alone, with what SQLite puts beside it', () => {
  const database = openForWriting(file, own);
  database.exec("INSERT INTO line VALUES ('a')");
  const modes = ['', '-wal', '-shm'].map((end) => statSync(file + end).mode & 0o777);
  database.close();
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

it.each([
  ['a folder', () => mkdirSync(file)],
  ['a pipe', () => execFileSync('sh', ['-c', 'mkfifo "$0"', file])],
])('is not looked for in %s', (_, make) => {
  make();
  expect(() => openForWriting(file, own)).toThrow(ForeignFile);
  expect(() => openForReading(file, own)).toThrow(ForeignFile);
});

it('is damaged when it was cut', () => {
  const database = openForWriting(file, own);
  for (let i = 0; i < 100; i++)
    database.prepare('INSERT INTO line VALUES (?)').run('x'.repeat(900));
  database.close();
  truncateSync(file, 20_000);
  let found: unknown;
  try {
    openForReading(file, own).prepare('SELECT * FROM line').all();
  } catch (error) {
    found = error;
  }
  expect(isDamage(found)).toBe(true);
});
