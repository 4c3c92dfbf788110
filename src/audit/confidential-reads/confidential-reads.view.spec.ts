import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { AMINA, APPLICATION, BELA, CALL, CHEN, FUND } from '../../../test/grants/histories.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { reviewsProjection } from '../../grantmaking/reviews/reviews.projection.js';
import { confidentialReads } from './confidential-reads.projection.js';
import {
  ConfidentialReadParameters,
  ListConfidentialReads,
  ListConfidentialReadsHandler,
} from './confidential-reads.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const REVIEW = id('review', 1);
const OTHER_FUND = id('fund', 2);

let history: RecordedHistory;
beforeEach(() => {
  history = new RecordedHistory([confidentialReads, fundsProjection, reviewsProjection]);
  const established = (name: string) => ({
    type: 'FundEstablished',
    data: { name, baseCurrency: 'USD', timeZone: 'Africa/Nairobi', sector: '15160' },
  });
  history.happened(
    '2026-03-01T09:00:00Z',
    AMINA,
    [FUND, established('Ours')],
    [OTHER_FUND, established('Theirs')],
  );
  const assigned = { fund: FUND, call: CALL, application: APPLICATION, reviewer: CHEN };
  const data = { ...assigned, due: '2026-04-01' };
  history.happened('2026-03-01T09:00:00Z', AMINA, [REVIEW, { type: 'ReviewerAssigned', data }]);
});
afterEach(() => history.close());

let count = 0;
const read = (at: string, reader: string, data: object) =>
  history.happened(at, reader, [
    id('read', ++count),
    { type: 'ConfidentialRead', data: { route: 'GET /v1/x', subjects: [], funds: [], ...data } },
  ]);

const listed = async (
  more: Partial<ConfidentialReadParameters> = {},
  look: Parameters<RecordedHistory['ask']>[2] = {},
) => {
  const parameters = Object.assign(new ConfidentialReadParameters(), more);
  const query = new ListConfidentialReads(parameters);
  return (await history.ask(ListConfidentialReadsHandler, query, look)).items;
};

const places = async (...look: Parameters<typeof listed>) =>
  (await listed(...look)).map(({ index }) => index);

describe('The list of confidential reads', () => {
  it('says who read what, and how much more that was', async () => {
    const index = read('2026-03-02T09:00:00Z', AMINA, { subjects: [REVIEW], more: 7, asOf: 2 });
    expect(await listed()).toEqual([
      {
        index,
        reader: AMINA,
        route: 'GET /v1/x',
        subjects: [REVIEW],
        count: 8,
        asOf: 2,
        recordedAt: '2026-03-02T09:00:00.000Z',
      },
    ]);
  });

  it('is narrowed by reader and moment', async () => {
    const first = read('2026-03-02T09:00:00Z', AMINA, { subjects: [REVIEW] });
    const second = read('2026-03-02T09:00:01Z', BELA, { subjects: [REVIEW] });
    expect(await places({ reader: BELA })).toEqual([second]);
    expect(await places({ from: '2026-03-02T09:00:01Z' })).toEqual([second]);
    expect(await places({ to: '2026-03-02T09:00:00Z' })).toEqual([first]);
  });

  it('of a review has the readings of all reviews of its call', async () => {
    const one = read('2026-03-02T09:00:00Z', AMINA, { subjects: [REVIEW], funds: [FUND] });
    read('2026-03-02T09:00:00Z', AMINA, { subjects: [id('review', 2)], funds: [FUND] });
    const all = read('2026-03-02T09:00:00Z', AMINA, { subjects: [CALL], funds: [FUND] });
    expect(await places({ subject: REVIEW })).toEqual([one, all]);
    expect(await places({ subject: CALL })).toEqual([all]);
  });

  it('shows a role for named funds what concerns no other', async () => {
    const ours = read('2026-03-02T09:00:00Z', AMINA, { subjects: [REVIEW], funds: [FUND] });
    read('2026-03-02T09:00:00Z', AMINA, { subjects: [REVIEW], funds: [FUND, OTHER_FUND] });
    const none = read('2026-03-02T09:00:00Z', AMINA, { subjects: [BELA] });
    expect(await places({}, { funds: [FUND] })).toEqual([ours, none]);
  });
});
