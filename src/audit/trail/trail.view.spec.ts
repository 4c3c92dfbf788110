import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { InlineViews } from '../../../test/http/inline-views.js';
import { reviewsProjection } from '../../grantmaking/reviews/reviews.projection.js';
import { catalogue } from '../../catalogue.js';
import { Viewer, viewAs } from '../../platform/auth/viewer.js';
import { callAs } from '../../platform/decisions/caller.js';
import { Queries } from '../../platform/http/reading.js';
import { buildViews } from '../../platform/projections/build-views.js';
import { viewsDigest } from '../../platform/projections/views-digest.js';
import { trail } from './trail.projection.js';
import { ReadTrail, ReadTrailHandler, TrailSource } from './trail.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const AMINA = id('person', 1);
const BELA = id('person', 2);
const ALPHA = id('donor', 1);
const BETA = id('donor', 2);

let folder: string;
let log: MemoryEventLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trail-'));
  log = new MemoryEventLog();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Somebody is made to represent a donor; it does not matter here what else happens to both. */
function happened(person: string, party: string, actor: string): void {
  const recordId = id('e', log.events.length);
  log.appendNow([
    {
      stream: person,
      id: recordId,
      type: 'RepresentativeAdded',
      data: { party },
      metadata: { schema: '1', actor },
    },
  ]);
}

/** So many events, each about two persons and one of two donors, the second every tenth time. */
function happenedOften(events: number): void {
  for (let i = 0; i < events; i++) happened(BELA, i % 10 === 9 ? BETA : ALPHA, AMINA);
}

const auditor = new Viewer(
  { person: AMINA, holds: () => true, represents: () => false, actsFor: () => false },
  Temporal.Instant.from('2026-06-15T12:00:00Z'),
  { roles: ['auditor'] },
  '',
);

const caller = {
  person: AMINA,
  onBehalfOf: undefined,
  commandLine: false,
  correlationId: 'c-1',
  causationId: undefined,
  idempotencyKey: undefined,
  arrivedAt: auditor.now,
};

async function placesOf(subject: string, limit = 100): Promise<number[]> {
  const views = new InlineViews(
    join(folder, 'views.db'),
    [trail, reviewsProjection],
    catalogue,
    log,
  );
  const handler = new ReadTrailHandler(
    new TrailSource(log, catalogue, new Map(), (value) => value),
    new Queries(views, 1_000),
    views.reader,
  );
  try {
    const places: number[] = [];
    for (let cursor: string | undefined; ;) {
      const parameters = { limit, ...(cursor !== undefined && { cursor }) };
      const page = await callAs(caller, () =>
        viewAs(auditor, () => handler.execute(new ReadTrail(subject, parameters))),
      );
      expect(page.items.length).toBeLessThanOrEqual(limit);
      places.push(...page.items.map(({ index }) => index));
      cursor = page.next;
      if (cursor === undefined) return places;
    }
  } finally {
    views.close();
  }
}

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i);

describe('The trail', () => {
  it('of a subject is its own events, those that name it, and what a person has done', async () => {
    happened(BELA, ALPHA, AMINA);
    happened(AMINA, BETA, BELA);
    expect(await placesOf(AMINA)).toEqual([0, 1]);
    expect(await placesOf(ALPHA)).toEqual([0]);
    expect(await placesOf(BETA)).toEqual([1]);
    await expect(placesOf(id('donor', 3))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([99, 100])(
    'comes page by page of %d, in the order of the log, none twice',
    async (limit) => {
      happenedOften(1_101);
      expect(await placesOf(AMINA, limit)).toEqual(upTo(1_101));
      expect(await placesOf(BETA, limit)).toEqual(upTo(110).map((i) => i * 10 + 9));
    },
  );

  it('is the same however the log is cut into batches', () => {
    happenedOften(1_101);
    const pages = {
      pageFrom: (from: number, limit: number) => log.events.slice(from, from + limit),
      headIndex: () => log.events.length - 1,
    };
    const inSteps = (name: string, ...steps: readonly number[]) => {
      const file = join(folder, name);
      for (const to of [...steps, pages.headIndex()]) {
        buildViews({ log: pages, file, projections: [trail], catalogue, to });
      }
      return viewsDigest(file);
    };
    const [table] = inSteps('at-once.db');
    expect(table?.rows).toBe(4 * 3);
    expect(inSteps('in-steps.db', 0, 1, 498, 499, 500, 777)).toEqual([table]);
  });
});
