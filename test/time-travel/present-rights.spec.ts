import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Demonstrated } from './demonstrated.js';

interface Review {
  readonly id: string;
  readonly application: string;
  readonly reviewer: string;
}

let story: Demonstrated;
/** Two reviews of the application of `own`, and the place in the log at which all were in. */
let own: Review;
let other: Review;
let before = -1;

const bodyOf = async (subject: string, path: string) =>
  (await story.get(subject, path)).body as { items: Review[]; id: string; reviews?: Review[] };

const idsIn = (reviews: readonly Review[] = []) => reviews.map(({ id }) => id);

beforeAll(async () => {
  story = await Demonstrated.open();
  const submitted = await bodyOf('audra', '/v1/reviews?status=SUBMITTED&limit=200');
  const rosa = (await bodyOf('rosa', '/v1/me')).id;
  const ofApplication = Map.groupBy(submitted.items, ({ application }) => application);
  const chosen = [...ofApplication.values()].find(
    (reviews) => reviews.length > 1 && reviews.some(({ reviewer }) => reviewer === rosa),
  );
  if (!chosen) throw new Error('no application has a review of Rosa and of another');
  own = chosen.find(({ reviewer }) => reviewer === rosa) as Review;
  other = chosen.find(({ reviewer }) => reviewer !== rosa) as Review;
  before = await story.installation.log.head();
}, 60_000);

afterAll(() => story.close());

describe('who reviews an application', () => {
  const past = () => `/v1/applications/${own.application}?asOf=${before}`;

  it('is shown the past of it, with what others say', async () => {
    const { reviews } = await bodyOf('rosa', past());
    expect(idsIn(reviews)).toEqual(expect.arrayContaining([own.id, other.id]));
  });

  it('is no longer shown what counts no more, nor in the past', async () => {
    await story.post('gina', `/v1/reviews/${other.id}/exclude`, { reason: 'a late conflict' });
    const { reviews } = await bodyOf('rosa', past());
    expect(idsIn(reviews)).toContain(own.id);
    expect(idsIn(reviews)).not.toContain(other.id);
    expect(idsIn((await bodyOf('audra', past())).reviews)).toContain(other.id);
  });

  it('is shown nothing of it any more once excluded, nor of its past', async () => {
    await story.post('gina', `/v1/reviews/${own.id}/exclude`, { reason: 'a late conflict' });
    expect((await story.get('rosa', past())).status).toBe(404);
    const { items } = await bodyOf('rosa', `/v1/applications?limit=200&asOf=${before}`);
    expect(items.map(({ id }) => id)).not.toContain(own.application);
    expect((await story.get('audra', past())).status).toBe(200);
  });
});
