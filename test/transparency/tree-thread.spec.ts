import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { openTreeFile } from '../../src/platform/transparency/tree-file.js';
import { TreeThread } from '../../src/platform/transparency/tree-thread.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';
import { record } from '../contract/records.js';
import { filled, logFolder, tamper } from '../event-log/log-folder.js';
import { grow, scrub, type Files } from './tree-folder.js';

const worker = new URL('../../dist/transparency.worker.js', import.meta.url);

let files: Files;
let remove: () => void;
let thread: TreeThread | undefined;

beforeEach(() => {
  const made = logFolder();
  remove = made.remove;
  files = { logFile: made.file, treeFile: join(made.folder, 'tree.db') };
});

afterEach(async () => {
  await thread?.close();
  thread = undefined;
  remove();
});

async function started(scrubPercent = 100): Promise<TreeThread> {
  thread = await TreeThread.start({ ...files, scrubPercent, worker });
  return thread;
}

/** Waits until it is so; the test's own time limit ends it if it never is. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the thread of the tree', () => {
  it('takes in what is there, and what comes', async () => {
    await filled(files.logFile, 300);
    const { logFile, treeFile } = files;
    const log = await SqliteEventLog.open(logFile, { treeFile });
    const tree = await started();
    await until(() => tree.status().size === 300);
    for (let i = 0; i < 20; i++) {
      await log.append([record('a', { i })], []);
      tree.wake();
    }
    await until(() => tree.status().size === 320);
    expect(log.tree.size()).toBe(320);
    await log.close();
    await tree.close();
    scrub(files);
  });

  it('makes a tree again that was taken away, and scrubs it', async () => {
    await filled(files.logFile, 300);
    grow(files);
    rmSync(files.treeFile);
    const tree = await started();
    await until(() => tree.status().scrub.rounds === 1);
    expect(tree.status()).toEqual({ size: 300, scrub: { tile: 0, rounds: 1 }, halt: undefined });
  });

  it('goes on with the scrub where it was, after a restart', async () => {
    await filled(files.logFile, 300);
    grow(files);
    const writer = TreeWriter.open(files.treeFile);
    writer.keepScrubPlace({ tile: 1, rounds: 4 });
    writer.close();
    // What lies before the place is not looked at in this round.
    tamper(files.treeFile, 'UPDATE tile SET nodes = zeroblob(8160) WHERE idx = 0');
    const tree = await started();
    await until(() => tree.status().scrub.rounds === 5);
    await tree.close();
    expect(tree.status().halt).toBeUndefined();
    expect(openPlace()).toEqual({ tile: 0, rounds: 5 });
  });

  it('halts where a node is not that of its leaves', async () => {
    await filled(files.logFile, 600);
    grow(files);
    tamper(files.treeFile, 'UPDATE tile SET nodes = zeroblob(8160) WHERE idx = 1');
    const tree = await started();
    await expect(tree.halted).resolves.toEqual({
      corruptAt: 256,
      reason: 'tree.db: node 128 on level 1 is not that of what is under it',
    });
    expect(tree.status().halt).toEqual(await tree.halted);
  });

  it('halts where a text in the log is not what was hashed, before it is in the tree', async () => {
    await filled(files.logFile, 300);
    tamper(files.logFile, `UPDATE event SET text = replace(text, '"i":', '"i":1') WHERE idx = 200`);
    const tree = await started();
    await expect(tree.halted).resolves.toMatchObject({ corruptAt: 200 });
    const stored = openTreeFile(files.treeFile);
    expect(stored?.size()).toBe(0);
    stored?.close();
  });

  it('halts under a log that is shorter', async () => {
    await filled(files.logFile, 300);
    grow(files);
    tamper(files.logFile, 'DELETE FROM event WHERE idx >= 290');
    const tree = await started();
    await expect(tree.halted).resolves.toMatchObject({ corruptAt: 290 });
  });

  it('says so when it cannot go on for another reason, and blames nobody', async () => {
    await filled(files.logFile, 1);
    tamper(files.treeFile, 'CREATE TABLE x (y)');
    const tree = await started();
    const { corruptAt, reason } = await tree.halted;
    expect(corruptAt).toBeUndefined();
    expect(reason).toContain('is not a tree of Tributary');
  });

  it('has taken in all that it was told of when it is closed, or takes it in after the next start', async () => {
    const { logFile, treeFile } = files;
    let events = 0;
    for (let restart = 0; restart < 5; restart++) {
      const log = await SqliteEventLog.open(logFile, { treeFile });
      const tree = await started();
      const appends = Array.from({ length: 97 }, (_, i) => log.append([record('a', { i })], []));
      await Promise.all(appends.map((append) => append.then(() => tree.wake())));
      events += appends.length;
      await tree.close();
      await log.close();
    }
    expect(grow(files)).toBe(events);
    scrub(files);
  });
});

function openPlace() {
  const writer = TreeWriter.open(files.treeFile);
  const place = writer.scrubPlace();
  writer.close();
  return place;
}
