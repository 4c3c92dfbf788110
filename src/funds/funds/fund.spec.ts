import { describe, expect, it } from '@jest/globals';
import { Rejection } from '../../platform/decisions/refusal.js';
import type { FundEvent, PolicySet } from './fund.events.js';
import { establishFund, fund, listPool, quorumOf } from './fund.js';
import { setPolicy } from './fund.policy.js';

const GENERAL = 'pool_0192a000-0000-7000-8000-000000000001';
const EARMARKED = 'pool_0192a000-0000-7000-8000-000000000002';
const AMINA = 'person_0192a000-0000-7000-8000-000000000001';
const BELA = 'person_0192a000-0000-7000-8000-000000000002';
const CHEN = 'person_0192a000-0000-7000-8000-000000000003';

const terms = {
  name: 'Trust Fund for Victims of Trafficking',
  baseCurrency: 'USD',
  timeZone: 'Europe/Vienna',
  sector: '15160',
};
const established = establishFund(terms, GENERAL);
const given = (...events: FundEvent[]) =>
  [...established, ...events].reduce(fund.evolve, fund.initial);
const policy = (data: PolicySet): FundEvent => ({ type: 'PolicySet', data });

function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, figures: error.figures };
    throw error;
  }
  return { code: 'accepted' };
}

const wrong = (pointer: string, rule: string) => ({
  code: 'VALIDATION_FAILED',
  figures: { errors: [expect.objectContaining({ pointer, rule })] },
});

describe('Establishing a fund', () => {
  it('opens its general pool with it', () => {
    expect(established).toEqual([
      { type: 'FundEstablished', data: terms },
      { type: 'PoolListed', data: { pool: GENERAL, general: true } },
    ]);
  });

  it('gives it the policy of the model fund', () => {
    expect(given().policy).toEqual({
      supportCostRate: '13',
      supportCostBasis: 'ON_EXPENDITURE',
      reserveRate: '15',
      receiptChargesBorneBy: 'FUND',
      paymentChargesBorneBy: 'FUND',
      utilisationThreshold: '80',
      budgetFlexibility: '10',
      trustees: [],
      scoreSpread: '25',
    });
  });

  it('knows its pools in the order of opening', () => {
    expect(given(listPool({ id: EARMARKED, general: false })).pools).toEqual([
      { id: GENERAL, general: true },
      { id: EARMARKED, general: false },
    ]);
  });
});

describe('Setting the policy', () => {
  it('changes the knobs that it names and no other', () => {
    const change = { reserveRate: '10', supportCostBasis: 'OF_RECEIPT' } as const;
    expect(setPolicy(given(), change)).toEqual([policy(change)]);
    const before = given().policy;
    expect(given(policy(change)).policy).toEqual({ ...before, ...change });
  });

  it('gives knobs that may have no value none again', () => {
    const set = { activeGrantLimit: 3, trustees: [AMINA, BELA], quorum: 2 };
    const unset: PolicySet = { unset: ['quorum', 'activeGrantLimit'] };
    const state = given(policy(set), ...setPolicy(given(policy(set)), unset));
    expect(state.policy).toEqual({ ...given().policy, trustees: [AMINA, BELA] });
  });

  it('is refused when it names nothing', () => {
    expect(refused(() => setPolicy(given(), {}))).toEqual(wrong('', 'some'));
  });

  it.each<[string, PolicySet, PolicySet, object]>([
    [
      'as many as there are trustees',
      {},
      { trustees: [AMINA, BELA], quorum: 2 },
      { code: 'accepted' },
    ],
    ['one more', {}, { trustees: [AMINA, BELA], quorum: 3 }, wrong('/quorum', 'quorum')],
    [
      'more than the trustees there are',
      { trustees: [AMINA] },
      { quorum: 2 },
      wrong('/quorum', 'quorum'),
    ],
    [
      'more than the trustees that are left',
      { trustees: [AMINA, BELA], quorum: 2 },
      { trustees: [AMINA] },
      wrong('/trustees', 'quorum'),
    ],
    [
      'no longer asked for',
      { trustees: [AMINA, BELA], quorum: 2 },
      { trustees: [AMINA], unset: ['quorum'] },
      { code: 'accepted' },
    ],
    ['not touched', { trustees: [AMINA] }, { reserveRate: '5' }, { code: 'accepted' }],
  ])('takes a quorum that the board can reach: %s', (_, before, change, expected) => {
    expect(refused(() => setPolicy(given(policy(before)), change))).toEqual(expected);
  });

  it('does not set and unset a knob at once', () => {
    const change: PolicySet = { activeGrantLimit: 3, unset: ['activeGrantLimit'] };
    expect(refused(() => setPolicy(given(), change))).toEqual(wrong('/activeGrantLimit', 'unset'));
  });
});

describe('A quorum', () => {
  it.each([
    [[AMINA], 1],
    [[AMINA, BELA], 2],
    [[AMINA, BELA, CHEN], 2],
    [[AMINA, BELA, CHEN, 'person_4'], 3],
  ])('is more than half of the trustees where the policy names none: %#', (trustees, quorum) => {
    expect(quorumOf({ ...given().policy, trustees })).toBe(quorum);
  });

  it('is what the policy names', () => {
    expect(quorumOf({ ...given().policy, trustees: [AMINA, BELA, CHEN], quorum: 3 })).toBe(3);
  });
});
