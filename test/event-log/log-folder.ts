import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { record } from '../contract/records.js';

/** A folder of its own for a log, and the name of the log in it. */
export function logFolder(): { folder: string; file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'event-log-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, file: join(folder, 'events.db'), remove };
}

/** Opens the log, and closes it whatever happens. */
export async function withLog<R>(
  file: string,
  use: (log: SqliteEventLog) => Promise<R>,
): Promise<R> {
  const log = await SqliteEventLog.open(file);
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}

/** A closed log with events of three streams in turn: `s0`, `s1`, `s2`, `s0` … */
export function filled(file: string, count: number): Promise<void> {
  return withLog(file, async (log) => {
    const appends = Array.from({ length: count }, (_, i) =>
      log.append([record(`s${i % 3}`, { i })], []),
    );
    await Promise.all(appends);
  });
}

/** Does to the file what the log itself never would. */
export function tamper(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}
