import { constants, type DatabaseSync, type StatementSync } from 'node:sqlite';
import { ForeignTable } from './halts.js';
import type { SqlValue, Views } from './projection.js';
import { StatementCache } from './statement-cache.js';
import { ENGINE_TABLES } from './views-schema.js';

const TOUCHES: ReadonlySet<number> = new Set([
  constants.SQLITE_READ,
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_DELETE,
]);
const HARMLESS: ReadonlySet<number> = new Set([
  constants.SQLITE_SELECT,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
]);

/**
 * Prepares statements for one view at a time and refuses those that touch another view's tables:
 * views halt each for itself only because none of them rests on another.
 */
export class TableGuard {
  private view: string | undefined;
  private refused = '';

  constructor(
    private readonly db: DatabaseSync,
    private readonly owners: ReadonlyMap<string, string>,
  ) {
    db.setAuthorizer((action, table) => this.judge(action, table));
  }

  /** @throws ForeignTable */
  prepareFor(view: string, sql: string): StatementSync {
    this.view = view;
    this.refused = '';
    try {
      return this.db.prepare(sql);
    } catch (error) {
      if (this.refused) throw new ForeignTable(`view ${view} may not touch ${this.refused}`);
      throw error;
    } finally {
      this.view = undefined;
    }
  }

  private judge(action: number, table: string | null): number {
    if (this.view === undefined || HARMLESS.has(action)) return constants.SQLITE_OK;
    if (TOUCHES.has(action) && table !== null && this.mayTouch(table)) return constants.SQLITE_OK;
    this.refused = TOUCHES.has(action) ? String(table) : 'schema, transaction or settings';
    return constants.SQLITE_DENY;
  }

  private mayTouch(table: string): boolean {
    // a table without an owner is none of ours: json_each and the like
    return (this.owners.get(table) ?? this.view) === this.view && !ENGINE_TABLES.has(table);
  }
}

/** What the handlers of one view get. */
export class ViewWriter implements Views {
  private readonly statements: StatementCache;

  constructor(guard: TableGuard, view: string) {
    this.statements = new StatementCache((sql) => guard.prepareFor(view, sql));
  }

  run(sql: string, ...params: readonly SqlValue[]): number {
    return Number(this.statements.of(sql).run(...params).changes);
  }

  get<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row | undefined {
    return this.statements.of(sql).get(...params) as Row | undefined;
  }

  all<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row[] {
    return this.statements.of(sql).all(...params) as Row[];
  }
}
