import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFile } from './key-file.js';
import { keyIdOf } from './sealing-cipher.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = () => ({ file: join(folder, 'keys.db'), masterKeyFile: join(folder, 'master-key') });
const opened = () => KeyFile.open(files());

/** Whether the bytes stand anywhere in the folder. */
const found = (bytes: Uint8Array): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(bytes));

describe('The file of keys', () => {
  it('has each key that it gave out after a crash, under its id', () => {
    const keys = opened();
    const given = Array.from({ length: 1_100 }, () => keys.take());
    const again = opened(); // the first one is not closed: its process has ended
    for (const { id, bytes } of given) {
      expect(again.find(id)).toEqual(bytes);
      expect(keyIdOf(bytes)).toBe(id);
    }
    expect(new Set(given.map(({ id }) => id)).size).toBe(1_100);
    again.close();
    keys.close();
  });

  it('holds no key in clear, and is for its owner only', () => {
    const keys = opened();
    const { bytes } = keys.take();
    expect(found(bytes)).toEqual([]);
    expect(statSync(join(folder, 'keys.db')).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'master-key')).mode & 0o077).toBe(0);
    keys.close();
  });

  it('destroys a key for good: no file has its wrapped form any more', () => {
    const keys = opened();
    const [gone, kept] = [keys.take(), keys.take()];
    const before = readFileSync(join(folder, 'keys.db-wal'));
    expect(before.includes(Buffer.from(gone.id))).toBe(true);
    expect(keys.destroy([gone.id, gone.id])).toBe(1);
    expect(found(Buffer.from(gone.id))).toEqual([]);
    expect(found(Buffer.from(kept.id))).toEqual(['keys.db']);
    expect(keys.find(gone.id)).toBeUndefined();
    expect(keys.find(kept.id)).toBeDefined();
    keys.close();
  });

  it('is wrapped anew under the next master key, and copies from before cannot be opened', () => {
    const keys = opened();
    const { id, bytes } = keys.take();
    keys.close();
    copyFileSync(join(folder, 'keys.db'), join(folder, 'backup.db'));
    expect(KeyFile.rotateMasterKey(files()).keys).toBe(512);
    const after = opened();
    expect(after.find(id)).toEqual(bytes);
    after.close();
    const backup = { file: join(folder, 'backup.db'), masterKeyFile: join(folder, 'master-key') };
    expect(() => KeyFile.open(backup)).toThrow('does not hold the master key');
  });

  it('goes on with the next master key if the change was cut short after the keys were wrapped', () => {
    const keys = opened();
    const { id, bytes } = keys.take();
    keys.close();
    copyFileSync(join(folder, 'master-key'), join(folder, 'old-master-key'));
    KeyFile.rotateMasterKey(files());
    // as if the process had ended before the last step
    renameSync(join(folder, 'master-key'), join(folder, 'master-key.next'));
    renameSync(join(folder, 'old-master-key'), join(folder, 'master-key'));
    const after = opened();
    expect(after.find(id)).toEqual(bytes);
    expect(existsSync(join(folder, 'master-key.next'))).toBe(false);
    after.close();
  });

  it('is not opened with a master key that is not its own, and makes none in the place of a lost one', () => {
    opened().close();
    rmSync(join(folder, 'master-key'));
    expect(opened).toThrow('does not hold the master key');
    expect(existsSync(join(folder, 'master-key'))).toBe(false);
  });

  it('says when it is new', () => {
    const first = opened();
    first.close();
    const second = opened();
    second.close();
    expect([first.isNew, second.isNew]).toEqual([true, false]);
  });
});
