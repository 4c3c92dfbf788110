import { existsSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { logFileIn, treeFileIn } from '../../src/installation.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { openTreeFile } from '../../src/platform/transparency/tree-file.js';
import { endAll, ended, newDataDir, removeDataDirs, tributary } from '../command-line/processes.js';
import { grow, scrub } from './tree-folder.js';

afterEach(endAll);
afterAll(removeDataDirs);

function eventsIn(dataDir: string): number {
  if (!existsSync(logFileIn(dataDir))) return 0;
  try {
    const log = openLogReader(logFileIn(dataDir));
    const events = log.headIndex() + 1;
    log.close();
    return events;
  } catch {
    return 0; // it is being made
  }
}

describe('a process that is killed while log and tree grow', () => {
  it.each([1, 400, 1_111])(
    'leaves a tree that goes on where it was, after %i events',
    async (at) => {
      const dataDir = newDataDir();
      const { child, ended: end } = tributary(dataDir, ['demo']);
      while (eventsIn(dataDir) < at && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      child.kill('SIGKILL');
      await end;

      const files = { logFile: logFileIn(dataDir), treeFile: treeFileIn(dataDir) };
      const events = eventsIn(dataDir);
      const stored = openTreeFile(files.treeFile);
      expect(stored?.size()).toBeLessThanOrEqual(events);
      stored?.close();
      expect(await ended(dataDir, ['verify'])).toMatchObject({ code: 0, stderr: '' });
      expect(grow(files)).toBe(events);
      scrub(files);
    },
  );
});
