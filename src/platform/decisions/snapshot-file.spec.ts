import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readSnapshots, SnapshotDamaged, SnapshotFile } from './snapshot-file.js';

const STREAM = 'pool_1';
const snapshot = { state: { cash: '1.00', names: ['é'] }, revision: 499, eventId: 'e-499' };

let folder: string;
let path: string;
let open: SnapshotFile[];

const opened = (): SnapshotFile => {
  const file = SnapshotFile.open(path);
  open.push(file);
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
  path = join(folder, 'snapshots.db');
  open = [];
});

afterEach(() => {
  for (const file of open) file.close();
  rmSync(folder, { recursive: true });
});

describe('a file of snapshots', () => {
  it('finds the latest of a stream again, also after it was closed', () => {
    const first = SnapshotFile.open(path);
    first.keep(STREAM, 1, { ...snapshot, revision: 0 });
    first.keep(STREAM, 1, snapshot);
    expect(first.find(STREAM, 1)).toMatchObject(snapshot);
    first.close();
    expect(opened().find(STREAM, 1)).toMatchObject(snapshot);
    expect(readSnapshots(path)).toEqual([{ ...snapshot, stream: STREAM, shape: 1 }]);
  });

  it('finds none of another stream or another shape', () => {
    const file = opened();
    file.keep(STREAM, 1, snapshot);
    expect(file.find('pool_2', 1)).toBeUndefined();
    expect(file.find(STREAM, 2)).toBeUndefined();
  });

  it('finds none that was changed since it was kept', () => {
    const file = opened();
    file.keep(STREAM, 1, snapshot);
    const other = new DatabaseSync(path);
    other.exec(`UPDATE snapshot SET state = replace(state, '1.00', '9.00')`);
    other.close();
    expect(file.find(STREAM, 1)).toBeUndefined();
    expect(() => readSnapshots(path)).toThrow(SnapshotDamaged);
  });

  it('is made anew where it is no database', () => {
    writeFileSync(
      path,
      'this is text and no database, for longer than its header would be'.repeat(9),
    );
    const file = opened();
    file.keep(STREAM, 1, snapshot);
    expect(file.find(STREAM, 1)).toMatchObject(snapshot);
  });

  it('stops nobody when it cannot be written', () => {
    const file = opened();
    const other = new DatabaseSync(path);
    other.exec('DROP TABLE snapshot');
    other.close();
    expect(() => file.keep(STREAM, 1, snapshot)).not.toThrow();
    expect(file.find(STREAM, 1)).toBeUndefined();
  });
});
