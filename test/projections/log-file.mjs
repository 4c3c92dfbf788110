// A log in a SQLite file, with no more to it than views need: one thread appends, others read.
import { DatabaseSync } from 'node:sqlite';

export class LogFile {
  constructor(path) {
    this.path = path;
    this.db = new DatabaseSync(path);
    this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
    this.db.exec('CREATE TABLE IF NOT EXISTS event (idx INTEGER PRIMARY KEY, text TEXT NOT NULL)');
    this.page = this.db.prepare('SELECT text FROM event WHERE idx >= ? ORDER BY idx LIMIT ?');
    this.last = this.db.prepare('SELECT max(idx) AS head FROM event');
    this.insert = this.db.prepare('INSERT INTO event VALUES (?, ?)');
  }

  append(events) {
    this.db.exec('BEGIN');
    for (const event of events) this.insert.run(event.index, JSON.stringify(event));
    this.db.exec('COMMIT');
    return this.headIndex();
  }

  pageFrom(from, limit) {
    return this.page.all(from, limit).map(({ text }) => JSON.parse(text));
  }

  headIndex() {
    return this.last.get().head ?? -1;
  }

  close() {
    this.db.close();
  }
}
