import type { Index } from '../event-log/event-log.js';
import { sqliteCode } from '../sqlite/errors.js';

/** Where and why a view, or all of them, has stopped. The reason holds no personal data. */
export interface Halt {
  /** The event that could not be taken in; everything before it has been. */
  readonly index: Index;
  readonly reason: string;
}

export interface ViewHalt extends Halt {
  readonly view: string;
}

/** In place of a view's name where all have stopped. */
export const ALL_VIEWS = '*';

/** A query needs a view that has stopped. To the caller: 503, until an operator has acted. */
export class ViewHalted extends Error {
  override readonly name = 'ViewHalted';
  constructor(
    readonly view: string,
    readonly index: Index,
  ) {
    super(`view ${view} has halted at index ${index}`);
  }
}

/** The views have not come as far as the caller needs, in the time that it would wait: 503, try again. */
export class ViewsBehind extends Error {
  override readonly name = 'ViewsBehind';
  constructor(
    readonly wanted: Index,
    readonly reached: Index,
  ) {
    super(`views have reached index ${reached}, wanted is ${wanted}`);
  }
}

/** An event stands in the log that this code cannot read. Halts all views; nothing is skipped. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
  constructor(
    readonly index: Index,
    readonly type: string,
    options?: ErrorOptions,
  ) {
    super(`event ${index} of type ${type} cannot be read by this version`, options);
  }
}

/** A handler touched what is not its own. The message holds names of views and tables only. */
export class ForeignTable extends Error {
  override readonly name = 'ForeignTable';
}

const SQLITE_CONSTRAINT = 19;
/** Primary codes of SQLite that are the doing of a statement, not of the disk or the file. */
const STATEMENT_CODES = new Set([1, 18, SQLITE_CONSTRAINT, 20, 23, 25]);

/** Whether the disk or the file has failed, as against a handler that is wrong. */
export function isStorageFault(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && !STATEMENT_CODES.has(code & 0xff);
}

/**
 * What failed and where, without what the error says: a message may hold data of the event.
 * Messages about constraints name tables and columns only, so they are kept.
 */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'something that is no error was thrown';
  const name = 'name' in error ? String(error.name) : 'Error';
  return `${name}${detailOf(error)}${placeOf(error)}`;
}

function detailOf(error: object): string {
  const code = sqliteCode(error);
  const message = 'message' in error ? `: ${String(error.message)}` : '';
  if (error instanceof ForeignTable) return message;
  if (code === undefined) return '';
  return (code & 0xff) === SQLITE_CONSTRAINT ? message : ` (SQLite ${code})`;
}

/** The innermost line on the stack that belongs to a handler, as ` at file:line:column`. */
function placeOf(error: object): string {
  const stack = 'stack' in error ? String(error.stack) : '';
  const message = 'message' in error ? String(error.message) : '';
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const frame = frames.find((line) => /^ +at /.test(line) && !OWN_FRAMES.test(line));
  const place = frame && /([\w.-]+:\d+:\d+)\)?$/.exec(frame);
  return place ? ` at ${place[1]}` : '';
}

const OWN_FRAMES = /node:|view-writer|statement-cache/;
