import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../test/audit/recorded-history.js';
import {
  DelegationHistoryParameters,
  ReadDelegationHistory,
  ReadDelegationHistoryHandler,
} from './delegation-history.view.js';
import { peopleProjection } from './people.projection.js';
import {
  ReadRepresentativeHistory,
  ReadRepresentativeHistoryHandler,
  RepresentativeHistoryParameters,
} from './representative-history.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ADA = id('person', 1);
const FATOU = id('person', 2);
const BELA = id('person', 3);
const DONOR = id('donor', 1);

let history: RecordedHistory;
beforeEach(() => void (history = new RecordedHistory([peopleProjection])));
afterEach(() => history.close());

const given = (from: string, until: string) =>
  [FATOU, { type: 'DelegationGiven', data: { for: BELA, from, until } }] as const;

const delegations = async (more: Partial<DelegationHistoryParameters> = {}) => {
  const parameters = Object.assign(new DelegationHistoryParameters(), more);
  return (await history.ask(ReadDelegationHistoryHandler, new ReadDelegationHistory(parameters)))
    .items;
};

const representatives = async (more: Partial<RepresentativeHistoryParameters> = {}) => {
  const parameters = Object.assign(new RepresentativeHistoryParameters(), more);
  const query = new ReadRepresentativeHistory(parameters);
  return (await history.ask(ReadRepresentativeHistoryHandler, query)).items;
};

describe('The history of delegations', () => {
  it('keeps who gave what, and when a later one took its place', async () => {
    const first = history.happened(
      '2026-03-01T09:00:00Z',
      ADA,
      given('2026-03-01T09:00:00Z', '2026-06-01T00:00:00Z'),
    );
    const second = history.happened(
      '2026-03-05T10:00:00Z',
      ADA,
      given('2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z'),
    );
    expect(await delegations({ person: FATOU })).toEqual([
      {
        person: FATOU,
        for: BELA,
        from: '2026-03-01T09:00:00Z',
        until: '2026-06-01T00:00:00Z',
        givenBy: ADA,
        replacedAt: '2026-03-05T10:00:00Z',
        index: first,
        replacedIndex: second,
      },
      {
        person: FATOU,
        for: BELA,
        from: '2026-04-01T00:00:00Z',
        until: '2026-05-01T00:00:00Z',
        givenBy: ADA,
        index: second,
      },
    ]);
    expect(await delegations({ for: FATOU })).toEqual([]);
  });

  it.each([
    ['2026-03-05T09:59:59Z', [0]],
    ['2026-03-05T10:00:00Z', []],
    ['2026-03-31T23:59:59Z', []],
    ['2026-04-01T00:00:00Z', [1]],
    ['2026-04-30T23:59:59Z', [1]],
    ['2026-05-01T00:00:00Z', []],
  ])('says what was in force at %s', async (heldAt, indexes) => {
    history.happened(
      '2026-03-01T09:00:00Z',
      ADA,
      given('2026-03-01T09:00:00Z', '2026-06-01T00:00:00Z'),
    );
    history.happened(
      '2026-03-05T10:00:00Z',
      ADA,
      given('2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z'),
    );
    expect((await delegations({ heldAt })).map(({ index }) => index)).toEqual(indexes);
  });
});

describe('The history of representatives', () => {
  it('keeps who was added and removed by whom, and says who there was at a moment', async () => {
    const added = { type: 'RepresentativeAdded', data: { party: DONOR } };
    const removed = { type: 'RepresentativeRemoved', data: { party: DONOR } };
    history.happened('2026-03-01T09:00:00Z', ADA, [FATOU, added]);
    history.happened('2026-03-02T09:00:00Z', BELA, [FATOU, removed]);
    history.happened('2026-03-03T09:00:00Z', ADA, [FATOU, added]);
    const [first, second] = await representatives({ party: DONOR });
    expect(first).toEqual({
      person: FATOU,
      party: DONOR,
      from: '2026-03-01T09:00:00Z',
      addedBy: ADA,
      removedAt: '2026-03-02T09:00:00Z',
      removedBy: BELA,
      index: 0,
      removedIndex: 1,
    });
    expect(second).toMatchObject({ index: 2 });
    expect(second).not.toHaveProperty('removedAt');
    const at = async (heldAt: string) =>
      (await representatives({ heldAt })).map(({ index }) => index);
    expect(await at('2026-03-02T08:59:59Z')).toEqual([0]);
    expect(await at('2026-03-02T09:00:00Z')).toEqual([]);
    expect(await at('2026-03-03T09:00:00Z')).toEqual([2]);
  });
});
