import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { accessTables } from '../../src/access-table.js';
import { Canaries } from './canaries.js';
import type { CanaryFund } from './canary-fund.js';
import type { Finder } from './canary-forms.js';
import { readers } from './canary-history.js';

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly schema: { pattern?: string } }[];
}

const REFERENCE = new URL('../../docs/reference/openapi.json', import.meta.url);
const { paths: operations } = JSON.parse(readFileSync(REFERENCE, 'utf8')) as {
  paths: Readonly<Record<string, { readonly get?: Operation }>>;
};

/** What some queries can't be asked without. */
const NEEDED: Readonly<Record<string, string>> = {
  '/v1/totals': '?by=year',
  '/v1/funds/:id/totals': '?by=year',
  '/v1/proofs/inclusion': '?index=1',
  '/v1/proofs/consistency': '?from=1',
};

/** The kind of things that a route is about, as the reference has it; undefined: of any kind. */
function kindOf(route: string): string | undefined {
  const operation = operations[route.replaceAll(/:(\w+)/g, '{$1}')]?.get;
  const parameter = operation?.parameters?.find((each) => each.in === 'path');
  return /^\^([a-z-]+_)/.exec(parameter?.schema.pattern ?? '')?.[1];
}

/** What there is to be asked for. */
export interface Things {
  readonly streams: readonly string[];
  /** Of events. */
  readonly indexes: readonly number[];
}

/** Every GET of the table of access, of each thing that there is; lists in pages as long as can be. */
function* pathsFor({ streams, indexes }: Things): Generator<string> {
  for (const table of accessTables) {
    for (const route of Object.keys(table).filter((each) => each.startsWith('GET '))) {
      const path = route.slice('GET '.length);
      if (path.includes(':index')) {
        for (const index of indexes) yield path.replace(':index', String(index));
      } else if (path.includes(':id')) {
        const kind = kindOf(path) ?? '';
        for (const id of streams.filter((each) => each.startsWith(kind))) {
          yield path.replace(':id', id).replace(':account', 'CASH') + (NEEDED[path] ?? '');
        }
      } else {
        yield path.replace('*', 'index.html') + (NEEDED[path] ?? '');
      }
    }
  }
}

/** What somebody may read. */
export interface Readable {
  readonly reader: string;
  readonly path: string;
}

/** What anybody may ask for. */
export const everything = (things: Things): Readable[] =>
  [...pathsFor(things)].flatMap((path) => {
    const isForOne = path.startsWith('/v1/events/') || !path.startsWith('/v1/');
    return (isForOne ? ['audra'] : readers).map((reader) => ({ reader, path }));
  });

export interface Answers {
  /** What was answered with 200, once where others are answered the same. */
  readonly answered: readonly Readable[];
  /** Answers that say of something that it is erased. */
  readonly erased: number;
  /** Answers in which something was found, and what. */
  readonly hits: readonly string[];
  /** The canaries that stand in any of them as they are. */
  readonly seen: ReadonlySet<string>;
}

/** Asks for everything, as of an index or now, and looks for canaries in bodies and headers. */
export async function answersTo(
  fund: CanaryFund,
  asked: readonly Readable[],
  finder: Finder,
  asOf?: number,
): Promise<Answers> {
  const hits: string[] = [];
  const seen = new Set<string>();
  const answered: Readable[] = [];
  const bodies = new Set<string>();
  let erased = 0;
  await inLanes(asked, async (each) => {
    const { reader, path } = each;
    const { status, bytes, headers } = await fund.read(reader, asOfIndex(path, asOf));
    const body = `${path} ${createHash('sha256').update(bytes).digest('hex')}`;
    if (status === 200 && !bodies.has(body)) answered.push(each);
    bodies.add(body);
    if (bytes.includes('[erased]')) erased++;
    const found = finder.in(Buffer.concat([bytes, Buffer.from(headers)]));
    if (found.length > 0) hits.push(`${path} to ${reader}: ${found.join()}`);
    for (const word of Canaries.wordsIn(String(bytes))) seen.add(word);
  });
  return { answered, erased, hits, seen };
}

const asOfIndex = (path: string, index: number | undefined): string =>
  index === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}asOf=${index}`;

const LANES = 8;

/** Does it with each, some at the same time. */
export async function inLanes<T>(
  all: readonly T[],
  act: (each: T) => Promise<void>,
): Promise<void> {
  const waiting = all[Symbol.iterator]();
  const lane = async () => {
    for (const each of waiting) await act(each);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
