import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessTables } from '../../src/access-table.js';
import { PUBLIC } from '../../src/platform/auth/access.js';
import { Demonstrated } from './demonstrated.js';

/** Queries that answer as of any past index. */
const ROUTES = accessTables
  .flatMap((table) => Object.entries(table))
  .filter(([route, rule]) => route.startsWith('GET /v1/') && rule !== PUBLIC)
  .map(([route]) => route.slice('GET '.length));

const NEEDED: Readonly<Record<string, string>> = { '/v1/totals': '?by=year' };

let story: Demonstrated;
/** A path that is answered with 200 at the end of the story, by route. */
const paths = new Map<string, string>();
/** Who is shown it: the auditor, but for what only the administrator is. */
const viewerOf = (path: string): string =>
  /\/(subject-access|still-named)/.test(path) ? 'ada' : 'audra';

beforeAll(async () => {
  story = await Demonstrated.open();
  await story.installation.checkpointer.signNow();
  const ids = await idsByKind();
  const batch = await story.post('carla', '/v1/imports', {
    source: 'old-books',
    terms: { baseCurrency: 'USD', timeZone: 'UTC', sector: '15160' },
    contributions: [
      {
        sourceKey: 'c-1',
        fund: { code: 'OLD', name: 'Old fund' },
        donor: { key: 'Norway', name: 'Norway', kind: '10' },
        amount: { amount: '100.00', currency: 'USD' },
        valueDate: '2020-12-31',
      },
    ],
  });
  const person = await story.post('fiona', '/v1/donors', {
    name: 'Nora Nilsen',
    naturalPerson: true,
    kind: '90',
  });
  const known = [...[...ids.values()].flat(), batch, person];
  for (const route of ROUTES) {
    const query = NEEDED[route.replace('/funds/:id', '')] ?? '';
    for (const id of route.includes(':id') ? known : ['']) {
      const path =
        route.replace(':id', id).replace(':account', 'CASH').replace(':index', '50') + query;
      if ((await story.get(viewerOf(path), path)).status === 200) {
        paths.set(route, path);
        break;
      }
    }
  }
}, 120_000);

afterAll(() => story.close());

/** The first and the last id of each kind of thing in the log. */
async function idsByKind(): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = new Map<string, string[]>();
  for await (const batch of story.installation.log.readAll(0)) {
    for (const { stream, revision } of batch) {
      if (revision !== 0) continue;
      const kind = stream.slice(0, stream.indexOf('_'));
      ids.set(kind, [...(ids.get(kind) ?? []).slice(0, 2), stream]);
    }
  }
  return ids;
}

const withAsOf = (path: string, asOf: number | string): string =>
  `${path}${path.includes('?') ? '&' : '?'}asOf=${asOf}`;

/** Status and body, without what names the request, and what says of a cursor which list it is for. */
const answerOf = ({ status, text }: { status: number; text: string }) =>
  `${status} ${text
    .replace(/"correlationId":"[^"]*"/, '')
    .replace(/"next":"(Wy[^"]*)"/, (_, cursor: string) => JSON.stringify(placeOf(cursor)))}`;

const placeOf = (cursor: string): unknown[] =>
  (JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]).slice(1);

/** Where two answers begin to differ; empty where they do not. */
function difference(a: string, b: string): string {
  if (a === b) return '';
  const place = Array.from(a).findIndex((character, i) => character !== b[i]);
  return `${a.slice(place - 40, place + 40)} … ${b.slice(place - 40, place + 40)}`;
}

describe('every query', () => {
  it('has something to show at the end of the story', () => {
    expect(ROUTES.filter((route) => !paths.has(route))).toEqual([]);
  });

  it.each(['early', 'middle', 'last'])(
    'as of an %s index answers what a replay to there answers, byte for byte',
    async (when) => {
      const head = await story.installation.log.head();
      const index = { early: 60, middle: Math.floor(head / 2), last: head }[when] ?? 0;
      const fresh = await story.freshUpTo(index);
      let shown = 0;
      for (const [route, path] of paths) {
        const past = await story.get(viewerOf(path), withAsOf(path, index));
        const replayed = await story.get(viewerOf(path), path, fresh);
        if (replayed.text.includes('"CHECKPOINT_PENDING"')) {
          // the service would have signed one then, and of the past nothing is signed
          expect([route, past.status]).toEqual(['/v1/receipts/:id/receipt-file', 404]);
          continue;
        }
        expect([route, difference(answerOf(past), answerOf(replayed))]).toEqual([route, '']);
        if (past.status !== 200) continue;
        shown += 1;
        expect([route, past.headers['tributary-index']]).toEqual([route, String(index)]);
      }
      expect(shown).toBeGreaterThan({ early: 10, middle: 30, last: paths.size - 1 }[when] ?? 0);
    },
    120_000,
  );

  it('as of the last index answers what is answered now', async () => {
    for (const [route, path] of paths) {
      const now = await story.get(viewerOf(path), path);
      const past = await story.get(
        viewerOf(path),
        withAsOf(path, now.headers['tributary-index'] ?? ''),
      );
      expect([route, difference(answerOf(past), answerOf(now))]).toEqual([route, '']);
    }
  }, 120_000);
});
