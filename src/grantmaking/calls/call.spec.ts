import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import { formatInstant } from '../../platform/dates/instant.js';
import type { CallEvent } from './call.events.js';
import { assertOpen, call, close, type Call, type CallTerms } from './call.js';
import {
  cancelCall,
  draftCall,
  extendDeadline,
  publishCall,
  reviseCall,
} from './call.publication.js';

const FUND = 'fund_0192a000-0000-7000-8000-000000000001';
const POOL = 'pool_0192a000-0000-7000-8000-000000000001';
const APPLICATION = 'application_0192a000-0000-7000-8000-000000000001';
const fund = { id: FUND, baseCurrency: 'USD', pools: [POOL] };
const usd = (amount: string) => ({ amount, currency: 'USD' });
const now = Temporal.Instant.from('2026-01-01T00:00:00Z');
const at = (text: string) => Temporal.Instant.from(text);

const terms: CallTerms = {
  title: 'Shelter and legal aid',
  description: 'Small grants to those who help.',
  pools: [POOL],
  envelope: usd('500000.00'),
  floor: usd('10000.00'),
  ceiling: usd('30000.00'),
  shortestMonths: 6,
  longestMonths: 12,
  countries: ['KE', 'UG'],
  kinds: [],
  themes: ['shelter'],
  deadline: { local: '2026-03-31T23:59:59', zone: 'Africa/Nairobi' },
  criteria: [
    { code: 'need', title: 'Need', weight: '33.4', highestScore: 5 },
    { code: 'plan', title: 'Plan', weight: '33.3', highestScore: 5 },
    { code: 'team', title: 'Team', weight: '33.3', highestScore: 5 },
  ],
  minimumReviews: 2,
  passMark: '60',
  categoryCaps: [{ category: 'overhead', percent: '10' }],
};

const given = (...events: CallEvent[]): Call => events.reduce(call.evolve, call.initial);

const drafted: CallEvent = { type: 'CallDrafted', data: { fund: FUND, ...terms } };
const published: CallEvent = { type: 'CallPublished', data: { fund: FUND } };
const closed: CallEvent = { type: 'CallClosed', data: { application: APPLICATION } };
const cancelled: CallEvent = { type: 'CallCancelled', data: { reason: 'No money.' } };

describe('a call', () => {
  it('is drafted with its terms', () => {
    expect(draftCall(terms, fund, now)).toEqual([drafted]);
  });

  it.each([
    ['33.3', '99.90'],
    ['33.5', '100.10'],
    ['33.399999999999', '99.999999999999'],
  ])('is refused when its weights, the first %s, add up to %s', (weight, weights) => {
    const [first, ...others] = terms.criteria;
    const criteria = [{ ...first, weight } as CallTerms['criteria'][number], ...others];
    expect(refused(() => draftCall({ ...terms, criteria }, fund, now))).toEqual({
      code: 'SUM_MISMATCH',
      whole: '100',
      weights,
    });
  });

  it('has its limits in the base currency of the fund', () => {
    const ceiling = { amount: '30000.00', currency: 'EUR' };
    expect(refused(() => draftCall({ ...terms, ceiling }, fund, now))).toEqual({
      code: 'CURRENCY_MISMATCH',
      currency: 'EUR',
      baseCurrency: 'USD',
    });
  });

  it.each<[string, Partial<CallTerms>]>([
    ['/ceiling', { ceiling: usd('9999.99') }],
    ['/ceiling', { envelope: usd('29999.99') }],
    ['/deadline', { deadline: { local: '2036-01-01T00:00:01', zone: 'UTC' } }],
    ['/longestMonths', { longestMonths: 5 }],
    ['/pools/0', { pools: ['pool_0192a000-0000-7000-8000-0000000000ff'] }],
    [
      '/criteria/3/code',
      { criteria: [...terms.criteria, { code: 'need', title: 'x', weight: '1', highestScore: 5 }] },
    ],
    [
      '/categoryCaps/1/category',
      {
        categoryCaps: [
          { category: 'overhead', percent: '10' },
          { category: 'overhead', percent: '20' },
        ],
      },
    ],
  ])('names the field that does not go with the others: %s', (pointer, change) => {
    expect(refused(() => draftCall({ ...terms, ...change }, fund, now))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer }],
    });
  });

  it('has an envelope that is not below the floor', () => {
    const envelope = usd('9999.99');
    expect(refused(() => draftCall({ ...terms, envelope }, fund, now))).toMatchObject({
      errors: [{ pointer: '/ceiling' }, { pointer: '/envelope' }],
    });
  });

  it.each<[string, Partial<CallTerms>]>([
    ['a ceiling that is the floor', { ceiling: terms.floor }],
    ['a ceiling that is the envelope', { ceiling: terms.envelope }],
    ['a deadline in ten years', { deadline: { local: '2036-01-01T00:00:00', zone: 'UTC' } }],
  ])('may have %s', (_, change) => {
    expect(draftCall({ ...terms, ...change }, fund, now)).toHaveLength(1);
  });

  it('that was drafted with a ceiling above its envelope is not published', () => {
    const draft = given({
      type: 'CallDrafted',
      data: { fund: FUND, ...terms, envelope: usd('29999.99') },
    });
    expect(refused(() => publishCall(draft, now))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/ceiling' }],
    });
  });

  it('can be revised as a draft, whatever it said before', () => {
    const revision = { ...terms, title: 'Shelter', ceiling: usd('25000.00') };
    const events = reviseCall(given(drafted), revision, fund, now);
    expect(events).toEqual([{ type: 'CallRevised', data: revision }]);
    expect(given(drafted, ...events)).toEqual({ ...revision, status: 'DRAFT', fund: FUND });
  });

  it('is judged anew by each revision', () => {
    const euros = { ...terms, floor: { amount: '1.00', currency: 'EUR' } };
    expect(refused(() => reviseCall(given(drafted), euros, fund, now))).toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
  });

  it.each([
    ['PUBLISHED', [drafted, published]],
    ['CLOSED', [drafted, published, closed]],
  ])('is locked when it is %s', (state, history) => {
    expect(refused(() => reviseCall(given(...history), terms, fund, now))).toEqual({
      code: 'CALL_LOCKED',
      state,
    });
  });

  it('is not revised once it is cancelled', () => {
    expect(refused(() => reviseCall(given(drafted, cancelled), terms, fund, now))).toEqual({
      code: 'WRONG_STATE',
      state: 'CANCELLED',
      allowed: ['DRAFT'],
    });
  });

  it('is published once, by the second of its deadline', () => {
    const last = at('2026-03-31T20:59:59Z');
    expect(publishCall(given(drafted), last)).toEqual([published]);
    expect(refused(() => publishCall(given(drafted), at('2026-03-31T21:00:00Z')))).toEqual({
      code: 'LATE',
      arrived: '2026-03-31T21:00:00.000Z',
      deadline: '2026-03-31T20:59:59.000Z',
    });
    expect(refused(() => publishCall(given(drafted, published), last))).toEqual({
      code: 'WRONG_STATE',
      state: 'PUBLISHED',
      allowed: ['DRAFT'],
    });
  });

  it.each([
    ['Africa/Nairobi', '2026-03-31T23:59:59', '2026-03-31T20:59:59Z', 'east of Greenwich'],
    ['Pacific/Pago_Pago', '2026-03-31T23:59:59', '2026-04-01T10:59:59Z', 'last of all zones'],
    ['Pacific/Kiritimati', '2026-03-31T23:59:59', '2026-03-31T09:59:59Z', 'first of all zones'],
    ['Asia/Kathmandu', '2026-03-31T23:59:59', '2026-03-31T18:14:59Z', 'off by quarters of hours'],
    ['Europe/Vienna', '2026-03-29T02:30:00', '2026-03-29T01:30:00Z', 'a time that is left out'],
    ['Europe/Vienna', '2026-10-25T02:30:00', '2026-10-25T01:30:00Z', 'a time that comes twice'],
    ['America/New_York', '2026-11-01T01:59:59', '2026-11-01T06:59:59Z', 'a time that comes twice'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T15:15:00Z', 'half an hour twice'],
  ])('in %s until %s takes applications up to %s: %s', (zone, local, lastSecond) => {
    const open = given(
      { type: 'CallDrafted', data: { fund: FUND, ...terms, deadline: { local, zone } } },
      published,
    );
    const last = at(lastSecond);
    for (const taken of [{ seconds: -1 }, { seconds: 0 }, { milliseconds: 999 }]) {
      expect(() => assertOpen(open, last.add(taken))).not.toThrow();
    }
    const next = last.add({ seconds: 1 });
    expect(refused(() => assertOpen(open, next))).toEqual({
      code: 'LATE',
      arrived: formatInstant(next),
      deadline: formatInstant(last),
    });
  });

  it.each([
    ['DRAFT', [drafted]],
    ['CLOSED', [drafted, published, closed]],
    ['CANCELLED', [drafted, cancelled]],
  ])('takes none when it is %s', (state, history) => {
    expect(refused(() => assertOpen(given(...history), at('2026-01-01T00:00:00Z')))).toEqual({
      code: 'CALL_NOT_OPEN',
      state,
    });
  });

  it('can be extended to a later second, also after its deadline', () => {
    const later = { local: '2026-04-01T00:00:00', zone: 'Africa/Nairobi' };
    const events = extendDeadline(given(drafted, published), later, now);
    expect(events).toEqual([{ type: 'DeadlineExtended', data: { deadline: later } }]);
    const open = given(drafted, published, ...events);
    expect(() => assertOpen(open, at('2026-03-31T21:00:00Z'))).not.toThrow();
  });

  it.each([
    ['the second after', '2026-04-01T00:00:00', 'Africa/Nairobi'],
    ['a later second on an earlier clock', '2026-03-31T22:00:00', 'Europe/London'],
  ])('is moved to %s', (_, local, zone) => {
    expect(extendDeadline(given(drafted, published), { local, zone }, now)).toHaveLength(1);
  });

  it.each([
    ['2036-01-01T00:00:00', true],
    ['2036-01-01T00:00:01', false],
    ['9999-12-31T23:59:59', false],
  ])('is moved ten years ahead at most, to %s: %s', (local, isMoved) => {
    const extending = () => extendDeadline(given(drafted, published), { local, zone: 'UTC' }, now);
    if (isMoved) expect(extending()).toHaveLength(1);
    else
      expect(refused(extending)).toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/deadline', rule: 'horizon' }],
      });
  });

  it.each([
    ['the same second', '2026-03-31T23:59:59', 'Africa/Nairobi'],
    ['the same second on another clock', '2026-03-31T20:59:59', 'UTC'],
    ['an earlier second', '2026-03-31T23:59:58', 'Africa/Nairobi'],
    ['an earlier second on a later clock', '2026-04-01T05:00:00', 'Asia/Tokyo'],
  ])('is not moved to %s', (_, local, zone) => {
    expect(
      refused(() => extendDeadline(given(drafted, published), { local, zone }, now)),
    ).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/deadline', rule: 'later' }],
    });
  });

  it.each([
    ['DRAFT', [drafted]],
    ['CLOSED', [drafted, published, closed]],
    ['CANCELLED', [drafted, published, cancelled]],
  ])('has no deadline to extend when it is %s', (state, history) => {
    const later = { local: '2026-06-01T00:00:00', zone: 'UTC' };
    expect(refused(() => extendDeadline(given(...history), later, now))).toEqual({
      code: 'WRONG_STATE',
      state,
      allowed: ['PUBLISHED'],
    });
  });

  it('is closed by the first evaluation only', () => {
    expect(close(given(drafted, published), APPLICATION)).toEqual([closed]);
    expect(close(given(drafted, published, closed), APPLICATION)).toEqual([]);
  });

  it('can be cancelled until it is closed', () => {
    expect(cancelCall(given(drafted), 'No money.')).toEqual([cancelled]);
    expect(cancelCall(given(drafted, published), 'No money.')).toEqual([cancelled]);
  });

  it.each([
    ['CLOSED', [drafted, published, closed]],
    ['CANCELLED', [drafted, cancelled]],
  ])('is not cancelled when it is %s', (state, history) => {
    expect(refused(() => cancelCall(given(...history), 'No money.'))).toEqual({
      code: 'WRONG_STATE',
      state,
      allowed: ['DRAFT', 'PUBLISHED'],
    });
  });
});
