/** One field of a folded state that an event has changed. */
export interface Change {
  /** JSON Pointer (RFC 6901) into the state. */
  readonly field: string;
  /** The value before; absent if the field was not there. */
  readonly before?: unknown;
  /** The value after; absent if the field is gone. */
  readonly after?: unknown;
}

/** The fields in which two JSON values differ, leaf by leaf, in the order of their names. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  return [...differences('', before, after)];
}

function* differences(field: string, before: unknown, after: unknown): Generator<Change> {
  if (before === after) return;
  if (isMoney(before) || isMoney(after)) {
    if (JSON.stringify(before) === JSON.stringify(after)) return;
  } else if (isContainer(before) || isContainer(after)) {
    const [was, is] = [membersOf(before), membersOf(after)];
    if (was && is) {
      for (const name of [...new Set([...was.keys(), ...is.keys()])].sort(byNumberOrText)) {
        yield* differences(`${field}/${escaped(name)}`, was.get(name), is.get(name));
      }
      return;
    }
  }
  yield {
    field: field || '/',
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

/** An amount and its currency are one value to a reader. */
const isMoney = (value: unknown): boolean =>
  isContainer(value) && Object.keys(value).sort().join() === 'amount,currency';

/** What is absent has no members; a plain value can't be compared member by member. */
function membersOf(value: unknown): Map<string, unknown> | undefined {
  if (value === undefined || value === null) return new Map();
  return isContainer(value) ? new Map(Object.entries(value)) : undefined;
}

/** Array indices in their order, names in that of the alphabet. */
function byNumberOrText(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isInteger(x) && Number.isInteger(y)) return x - y;
  return a < b ? -1 : 1;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
