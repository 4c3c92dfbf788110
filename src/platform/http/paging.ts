import { hash } from 'node:crypto';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { validationFailed } from './door-refusals.js';
import { DEFAULT_PAGE_SIZE, type PageParameters } from './paging.queries.js';
import { listOfReading } from './reading.js';

/** What a list is ordered by, the last part unique: the values of one row, as SQLite returns them. */
export type SortKey = readonly (string | bigint)[];

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page goes on; left out on the last. */
  readonly next?: string;
}

export interface Cut {
  /** Items on the page. Ask for one row more: it tells whether another page follows. */
  readonly limit: number;
  /** The sort key that rows have to come after. */
  readonly after: SortKey;
}

/**
 * What page is asked for. `start` is a sort key that comes before (in the order of the list) every
 * row there is; a cursor has to have its shape.
 *
 *   const { limit, after } = cutFor(parameters, ['', '']);
 *   const rows = rowsOf.all<Row>(
 *     'SELECT name, id FROM donor WHERE (name, id) > (?, ?) ORDER BY name, id LIMIT ?',
 *     ...after,
 *     limit + 1,
 *   );
 *   return pageOf(rows, limit, ({ name, id }) => [name, id], donorSummary);
 *
 * @throws Rejection VALIDATION_FAILED when the cursor is none of this list's
 */
export function cutFor({ limit = DEFAULT_PAGE_SIZE, cursor }: PageParameters, start: SortKey): Cut {
  return { limit, after: cursor === undefined ? start : keyFrom(cursor, start) };
}

/** A page of up to `limit` of the rows, which are at most one more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => SortKey,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const isLastPage = rows.length <= limit || last === undefined;
  return { items: items.map(itemOf), ...(!isLastPage && { next: cursorAfter(keyOf(last)) }) };
}

/** The answer of a list in the OpenAPI document. */
export const AnswersPageOf = (type: Type<object>): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(type),
    ApiOkResponse({
      description: 'One page of the list.',
      schema: {
        type: 'object',
        required: ['items'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(type) } },
          next: { type: 'string', description: '`cursor` of the next page; left out on the last.' },
        },
      },
    }),
  );

/**
 * The cursor that goes on after this key. Text and integers are told apart, because SQLite orders them
 * apart; the first part tells the list, and as of when it is read, for which alone it is.
 */
export const cursorAfter = (key: SortKey): string =>
  Buffer.from(
    JSON.stringify([
      markOfList(),
      ...key.map((part) => (typeof part === 'bigint' ? `i${part}` : `s${part}`)),
    ]),
  ).toString('base64url');

/** Differs from list to list; it has to withstand a mistake, not an attack. */
const markOfList = (): string => hash('sha256', listOfReading(), 'base64url').slice(0, 6);

function keyFrom(cursor: string, start: SortKey): SortKey {
  const [mark, ...parts] = partsOf(cursor) ?? [];
  if (mark !== markOfList() || parts.length !== start.length) throw foreignCursor();
  return parts.map((part, i) => {
    const value = valueOf(part);
    if (typeof value !== typeof start[i]) throw foreignCursor();
    return value;
  });
}

function partsOf(cursor: string): readonly unknown[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : undefined;
  } catch {
    return undefined; // not JSON: somebody else's, or cut off on the way
  }
}

function valueOf(part: unknown): string | bigint {
  if (typeof part !== 'string') throw foreignCursor();
  if (part.startsWith('s')) return part.slice(1);
  if (!/^i-?\d{1,19}$/.test(part)) throw foreignCursor();
  const value = BigInt(part.slice(1));
  if (BigInt.asIntN(64, value) !== value) throw foreignCursor();
  return value;
}

const foreignCursor = () =>
  validationFailed({
    errors: [
      { parameter: 'cursor', rule: 'cursor', message: 'must be `next` of a page of this list' },
    ],
  });
