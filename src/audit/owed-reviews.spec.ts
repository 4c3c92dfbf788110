import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../test/doubles/memory-event-log.js';
import { InlineViews } from '../../test/http/inline-views.js';
import { catalogue } from '../catalogue.js';
import { fundsProjection } from '../funds/funds/funds.projection.js';
import { reviewsProjection } from '../grantmaking/reviews/reviews.projection.js';
import { Viewer, viewAs } from '../platform/auth/viewer.js';
import { callAs } from '../platform/decisions/caller.js';
import { Queries } from '../platform/http/reading.js';
import { refusals } from './refusals/refusals.projection.js';
import { ListRefusals, ListRefusalsHandler, RefusalParameters } from './refusals/refusals.view.js';
import { OwedReviews } from './trail/owed-reviews.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const ROSA = id('person', 1);
const RAVI = id('person', 2);
const APPLICATION = id('application', 1);
const OTHER_APPLICATION = id('application', 2);
const OF_ROSA = id('review', 1);
const OF_RAVI = id('review', 2);

let folder: string;
let log: MemoryEventLog;
let views: InlineViews;

const happened = (stream: string, type: string, data: object): void => {
  const metadata = { schema: '1', actor: ROSA };
  const event = { stream, id: `e-${log.events.length}`, type, data: { ...data }, metadata };
  log.appendNow([event]);
};

const tooFew = (targets: string[]) => ({
  command: 'ConcludeEvaluation',
  targets,
  status: 409,
  code: 'TOO_FEW_REVIEWS',
  rule: 'Too few.',
  figures: { spread: '80.00' },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'owed-'));
  log = new MemoryEventLog();
  views = new InlineViews(
    join(folder, 'views.db'),
    [reviewsProjection, refusals, fundsProjection],
    catalogue,
    log,
  );
  for (const [review, reviewer] of [
    [OF_ROSA, ROSA],
    [OF_RAVI, RAVI],
  ] as const) {
    happened(review, 'ReviewerAssigned', {
      fund: id('fund', 1),
      call: id('call', 1),
      application: APPLICATION,
      reviewer,
      due: '2026-04-30',
    });
  }
  happened(OF_ROSA, 'ReviewSubmitted', { scores: [], score: '84.00', by: [ROSA] });
  happened(id('refusal', 1), 'CommandRefused', tooFew([APPLICATION]));
  happened(id('refusal', 2), 'CommandRefused', tooFew([OTHER_APPLICATION]));
});
afterEach(() => {
  views.close();
  rmSync(folder, { recursive: true });
});

/** As an auditor of all funds. */
function as<R>(person: string, look: () => R): R {
  const now = Temporal.Instant.from('2026-04-01T09:00:00Z');
  const rights = { person, holds: () => true, represents: () => false, actsFor: () => false };
  const caller = {
    person,
    onBehalfOf: undefined,
    commandLine: false,
    correlationId: 'c',
    causationId: undefined,
    idempotencyKey: undefined,
    arrivedAt: now,
  };
  return callAs(caller, () => viewAs(new Viewer(rights, now, { roles: ['auditor'] }, ''), look));
}

describe('An auditor who owes a review', () => {
  it.each([
    ['the scores of another', { type: 'ReviewSubmitted', stream: OF_ROSA, data: {} }],
    ['the evaluation', { type: 'EvaluationConcluded', stream: APPLICATION, data: {} }],
    [
      'that there were too few',
      { type: 'CommandRefused', stream: id('refusal', 1), data: tooFew([APPLICATION]) },
    ],
  ])('is not shown %s in the trail, and one who owes none is', async (_, event) => {
    await views.reached(views.ownHead);
    const hidden = (person: string) =>
      as(person, () =>
        views.reader.of('reviews').read((rows) => OwedReviews.ofViewer(rows).hides(event)),
      );
    expect([hidden(RAVI), hidden(ROSA)]).toEqual([true, false]);
  });

  it('is not shown how far the scores lie apart in the refusals, of other applications they are', async () => {
    const handler = new ListRefusalsHandler(new Queries(views, 1_000), views.reader);
    const targets = async (person: string) => {
      const { items } = await as(person, () =>
        handler.execute(new ListRefusals(new RefusalParameters())),
      );
      return items.map((refusal) => refusal.targets);
    };
    expect(await targets(RAVI)).toEqual([[OTHER_APPLICATION]]);
    expect(await targets(ROSA)).toEqual([[APPLICATION], [OTHER_APPLICATION]]);
  });
});
