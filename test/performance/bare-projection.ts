import { DatabaseSync } from 'node:sqlite';

const PAGE_EVENTS = 1_000;

/** Reads all texts of a log in pages, parses each, and hands it on: the least that a replay does. */
export function parseAll(logFile: string, take: (event: ParsedEvent) => void): number {
  const log = new DatabaseSync(logFile, { readOnly: true });
  const page = log.prepare('SELECT text FROM event WHERE idx >= ? ORDER BY idx LIMIT ?');
  let events = 0;
  for (;;) {
    const rows = page.all(events, PAGE_EVENTS);
    if (rows.length === 0) break;
    for (const { text } of rows) take(JSON.parse(String(text)) as ParsedEvent);
    events += rows.length;
  }
  log.close();
  return events;
}

export interface ParsedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
}

/** What the rebuild is compared with: a replay into one table, an upsert for each event. */
export function bareProjection(logFile: string, viewsFile: string): number {
  const views = new DatabaseSync(viewsFile);
  views.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 10000;
    PRAGMA cache_size = -32000;
    CREATE TABLE stream (name TEXT PRIMARY KEY, revision INTEGER NOT NULL, type TEXT NOT NULL) STRICT;
    BEGIN`);
  const upsert = views.prepare(
    `INSERT INTO stream VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET revision = excluded.revision, type = excluded.type`,
  );
  let taken = 0;
  const events = parseAll(logFile, ({ stream, revision, type }) => {
    upsert.run(stream, revision, type);
    if (++taken % PAGE_EVENTS === 0) views.exec('COMMIT; BEGIN');
  });
  views.exec('COMMIT');
  views.close();
  return events;
}
