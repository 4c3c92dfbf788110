import type { StatementSync } from 'node:sqlite';

/** More texts than this mean that somebody builds SQL from values; the oldest then make room. */
const MAX_STATEMENTS = 1_000;

/** Prepares each SQL text once. */
export class StatementCache {
  private readonly statements = new Map<string, StatementSync>();

  constructor(private readonly prepare: (sql: string) => StatementSync) {}

  of(sql: string): StatementSync {
    return this.statements.get(sql) ?? this.add(sql);
  }

  private add(sql: string): StatementSync {
    const statement = this.prepare(sql);
    if (this.statements.size >= MAX_STATEMENTS) {
      const [oldest] = this.statements.keys();
      if (oldest !== undefined) this.statements.delete(oldest);
    }
    this.statements.set(sql, statement);
    return statement;
  }
}
