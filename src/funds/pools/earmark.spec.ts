import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMore } from '../../platform/money/money.js';
import { matches, mostOf, type Allocation } from './earmark.js';
import type { Earmark } from './pool.js';
import { SDG_TARGETS } from './sdg-targets.js';

const CALL = 'call_0192a000-0000-7000-8000-000000000001';
const OTHER_CALL = 'call_0192a000-0000-7000-8000-000000000002';

/** Shelter for girls in Kenya, the whole of a budget unless it says otherwise. */
const inKenya: Allocation = {
  country: 'KE',
  themes: ['shelter', 'legal-aid'],
  sdgTargets: ['5.2', '16.2'],
  groups: ['girls'],
  percent: '100',
};
const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('An allocation', () => {
  it.each<[string, Earmark, boolean]>([
    ['names its country', { countries: ['UG', 'KE'] }, true],
    ['names other countries', { countries: ['UG', 'TZ'] }, false],
    ['names a region that it lies in', { regions: ['014'] }, true],
    ['names a larger region that it lies in', { regions: ['002'] }, true],
    ['names a region elsewhere', { regions: ['419'] }, false],
    ['names a region elsewhere and its country', { regions: ['419'], countries: ['KE'] }, true],
    ['names its region and another country', { regions: ['014'], countries: ['DE'] }, true],
    ['shares one of its themes', { themes: ['legal-aid', 'education'] }, true],
    ['shares none of its themes', { themes: ['education'] }, false],
    ['shares a target', { sdgTargets: ['8.7', '16.2'] }, true],
    ['shares no target', { sdgTargets: ['8.7'] }, false],
    ['shares a group', { groups: ['women', 'girls'] }, true],
    ['shares no group', { groups: ['women'] }, false],
    ['names its call', { calls: [OTHER_CALL, CALL] }, true],
    ['names another call', { calls: [OTHER_CALL] }, false],
    [
      'shares a value in every dimension',
      { countries: ['KE'], themes: ['shelter'], groups: ['girls'], calls: [CALL] },
      true,
    ],
    [
      'shares a value in all dimensions but one',
      { countries: ['KE'], themes: ['shelter'], groups: ['women'] },
      false,
    ],
  ])('matches an earmark if that %s', (_, earmark, expected) => {
    expect(matches(earmark, inKenya, CALL)).toBe(expected);
  });

  it('that names nothing in a dimension does not match an earmark that does', () => {
    expect(matches({ groups: ['girls'] }, { ...inKenya, groups: [] }, CALL)).toBe(false);
    expect(matches({ countries: ['KE'] }, { ...inKenya, groups: [] }, CALL)).toBe(true);
  });
});

describe('The most that a pool may fund', () => {
  const split = (...percents: readonly [country: string, percent: string][]) => ({
    allocations: percents.map(([country, percent]) => ({ ...inKenya, country, percent })),
    call: CALL,
  });

  it.each([
    ['36900.00', split(['KE', '100']), '36900.00'],
    ['36900.00', split(['KE', '40'], ['UG', '60']), '14760.00'],
    ['36900.00', split(['UG', '100']), '0.00'],
    ['100.00', split(['KE', '33.333'], ['UG', '66.667']), '33.33'],
    ['0.01', split(['KE', '99.999999999999'], ['UG', '0.000000000001']), '0.00'],
    ['1000000.00', split(['KE', '12.5'], ['UG', '75'], ['KE', '12.5']), '250000.00'],
    ['0.03', split(['KE', '33.4'], ['UG', '66.6']), '0.01'],
    ['0.03', split(['KE', '33.3'], ['UG', '66.7']), '0.00'],
  ])('of %s is the award × the matching percent, rounded down: %#', (award, purpose, most) => {
    expect(mostOf(usd(award), { countries: ['KE'] }, purpose)).toEqual(usd(most));
  });

  it('of an unearmarked pool is the whole award', () => {
    expect(mostOf(usd('36900.00'), undefined, split(['UG', '100']))).toEqual(usd('36900.00'));
  });

  it('never grows when the earmark names one more dimension', () => {
    const earmarks = fc.record(
      {
        countries: fc.subarray(['KE', 'UG', 'DE'], { minLength: 1 }),
        themes: fc.subarray(['shelter', 'education'], { minLength: 1 }),
        sdgTargets: fc.subarray(SDG_TARGETS.slice(0, 4), { minLength: 1 }),
        groups: fc.subarray(['women', 'girls'], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const allocation = fc.record({
      country: fc.constantFrom('KE', 'UG', 'DE'),
      themes: fc.subarray(['shelter', 'education']),
      sdgTargets: fc.subarray(SDG_TARGETS.slice(0, 4)),
      groups: fc.subarray(['women', 'girls']),
      percent: fc.integer({ min: 1, max: 100 }).map(String),
    });
    fc.assert(
      fc.property(earmarks, fc.array(allocation, { maxLength: 5 }), (earmark, allocations) => {
        const purpose = { allocations, call: CALL };
        const award = usd('99.99');
        for (const dimension of Object.keys(earmark)) {
          const others = Object.entries(earmark).filter(([name]) => name !== dimension);
          const rest: Earmark = Object.fromEntries(others);
          expect(isMore(mostOf(award, earmark, purpose), mostOf(award, rest, purpose))).toBe(false);
        }
      }),
    );
  });
});
