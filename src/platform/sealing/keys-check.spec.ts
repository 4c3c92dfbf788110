import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyFile } from './key-file.js';
import { checkKeys } from './keys-check.js';

/** Keys that are made in one go. */
const MADE_AHEAD = 512;

let folder: string;
let files: { readonly file: string; readonly masterKeyFile: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-check-'));
  files = { file: join(folder, 'keys.db'), masterKeyFile: join(folder, 'master-key') };
  const keys = KeyFile.open(files);
  keys.take();
  keys.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const alter = (sql: string): void => {
  const database = new DatabaseSync(files.file);
  database.exec(sql);
  database.close();
};

const PAGE_BYTES = 4_096;
const LEAF_OF_INDEX = 0x0a;

/** Exchanges the places of two keys in their page: whoever looks for one of them misses it. */
function exchangeTwo(): void {
  const bytes = readFileSync(files.file);
  const page = Array.from({ length: bytes.length / PAGE_BYTES }, (_, at) => at * PAGE_BYTES).find(
    (at) => bytes[at] === LEAF_OF_INDEX && bytes.readUInt16BE(at + 3) > 2,
  );
  if (page === undefined) throw new Error('no page has keys');
  const [first, second] = [page + 8, page + 10];
  const place = bytes.readUInt16BE(first);
  bytes.writeUInt16BE(bytes.readUInt16BE(second), first);
  bytes.writeUInt16BE(place, second);
  writeFileSync(files.file, bytes);
}

describe('the check of the keys', () => {
  it('counts those that open', () => {
    expect(checkKeys(files)).toEqual({ keys: MADE_AHEAD });
  });

  it('has nothing to say where keys or master key are elsewhere', () => {
    expect(checkKeys({ ...files, file: join(folder, 'none.db') })).toBeUndefined();
    expect(checkKeys({ ...files, masterKeyFile: join(folder, 'none') })).toBeUndefined();
  });

  it('finds keys that are all there, and are not found any more', () => {
    exchangeTwo();
    expect(checkKeys(files)?.difference).toMatch(
      /keys\.db is damaged: row not in PRIMARY KEY order/,
    );
  });

  it.each([
    ['has another name', `id = 'x'`],
    ['does not open', 'wrapped = zeroblob(60)'],
  ])('finds a key that %s', (_, change) => {
    alter(`UPDATE sealing_key SET ${change} WHERE id = (SELECT max(id) FROM sealing_key)`);
    expect(checkKeys(files)?.difference).toMatch(/the key .* is not what was put there/);
  });

  it('says that another master key lies beside them, not that every key is wrong', () => {
    const others = { file: join(folder, 'other.db'), masterKeyFile: join(folder, 'other-key') };
    KeyFile.open(others).close();
    expect(checkKeys({ ...files, masterKeyFile: others.masterKeyFile })?.difference).toBe(
      `${others.masterKeyFile} does not hold the key that they are wrapped by`,
    );
  });

  it('names a file that is none of keys, and a master key that is none', () => {
    const other = join(folder, 'other.db');
    writeFileSync(other, 'x'.repeat(100));
    expect(checkKeys({ ...files, file: other })?.difference).toContain('is not a store of keys');
    writeFileSync(files.masterKeyFile, 'x');
    expect(checkKeys(files)?.difference).toContain('holds 1 bytes instead of 32');
  });
});
