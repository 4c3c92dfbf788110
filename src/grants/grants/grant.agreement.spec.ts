import { describe, expect, it } from '@jest/globals';
import {
  as,
  awarded,
  EMEKA,
  FUND,
  givenGrant,
  refused,
  signed,
  terms,
  usd,
  wrong,
} from '../../../test/grants/histories.js';
import { fulfilCondition, signAgreement } from './grant.agreement.js';
import { hold, resume } from './grant.hold.js';

const { now } = as(EMEKA, { day: '2026-03-10' });
const today = '2026-03-10';
const holding = (...roles: string[]) => ({
  holds: (role: string, _: Temporal.Instant, fund?: string) =>
    fund === FUND && roles.includes(role),
});
const signing = { officer: holding('grant-officer'), now, today };
const inAward = givenGrant(awarded);

const allowedEnds = (end: string) => ({
  start: '2026-04-01',
  end,
  firstEnd: '2026-09-30',
  lastEnd: '2027-03-31',
});

describe('Signing a grant agreement', () => {
  it('binds fund and grantee to dates and tranches, with an officer who looks after it', () => {
    expect(signAgreement(inAward, terms, signing)).toEqual([signed]);
    expect(givenGrant(awarded, signed)).toMatchObject({ status: 'ACTIVE', end: '2027-03-31' });
  });

  it('is done once', () => {
    expect(refused(() => signAgreement(givenGrant(awarded, signed), terms, signing))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'ACTIVE', allowed: ['AWARDED'] },
    });
  });

  it.each([
    ['16900.00', { code: 'accepted' }],
    [
      '16899.99',
      {
        code: 'SUM_MISMATCH',
        figures: { award: usd('36900.00'), tranches: usd('36899.99') },
      },
    ],
    [
      '16900.01',
      {
        code: 'SUM_MISMATCH',
        figures: { award: usd('36900.00'), tranches: usd('36900.01') },
      },
    ],
  ])('has tranches that add up to the award: 20000.00 and %s', (second, expected) => {
    const tranches = terms.tranches.map((t) =>
      t.tranche === 2 ? { ...t, amount: usd(second) } : t,
    );
    expect(refused(() => signAgreement(inAward, { ...terms, tranches }, signing))).toEqual(
      expected,
    );
  });

  it.each([
    ['2027-03-31', { code: 'accepted' }],
    [
      '2027-04-01',
      {
        code: 'DURATION_EXCEEDED',
        figures: allowedEnds('2027-04-01'),
      },
    ],
    ['2026-09-30', { code: 'accepted' }],
    ['2026-09-29', { code: 'DURATION_EXCEEDED', figures: allowedEnds('2026-09-29') }],
    ['2026-03-31', wrong('/end')],
  ])('may end on %s or not, from 1 April and for six to twelve months', (end, expected) => {
    expect(refused(() => signAgreement(inAward, { ...terms, end }, signing))).toEqual(expected);
  });

  it.each([
    ['2026-03-10', { code: 'accepted' }],
    ['2026-03-11', wrong('/signedOn')],
  ])('dated %s, when today is 10 March', (signedOn, expected) => {
    expect(refused(() => signAgreement(inAward, { ...terms, signedOn }, signing))).toEqual(
      expected,
    );
  });

  it('names an officer who is one', () => {
    expect(
      refused(() => signAgreement(inAward, terms, { ...signing, officer: holding('approver') })),
    ).toEqual(wrong('/officer'));
  });

  it('names each tranche once', () => {
    const tranches = terms.tranches.map((t) => ({ ...t, tranche: 1 }));
    expect(refused(() => signAgreement(inAward, { ...terms, tranches }, signing))).toEqual(
      wrong('/tranches/1/tranche'),
    );
  });

  it('is in the base currency of the fund', () => {
    const amount = { amount: '36900.00', currency: 'EUR' };
    const tranches = [{ tranche: 1, amount, earliest: '2026-04-01' }];
    expect(refused(() => signAgreement(inAward, { ...terms, tranches }, signing))).toEqual({
      code: 'CURRENCY_MISMATCH',
      figures: { currency: 'EUR', baseCurrency: 'USD' },
    });
  });
});

describe('Fulfilling a condition', () => {
  const evidence = 'Lease of 2 September.';
  const active = givenGrant(awarded, signed);
  const fulfilled = { type: 'ConditionFulfilled', data: { tranche: 2, evidence } } as const;

  it('is recorded with its evidence', () => {
    expect(fulfilCondition(active, { tranche: 2, evidence })).toEqual([fulfilled]);
  });

  it.each([
    ['before there is an agreement', inAward, 2, 'WRONG_STATE', 'AWARDED'],
    ['of a tranche without one', active, 1, 'WRONG_STATE', 'UNCONDITIONAL'],
    ['twice', givenGrant(awarded, signed, fulfilled), 2, 'WRONG_STATE', 'FULFILLED'],
  ])('is refused %s', (_, grant, tranche, code, state) => {
    expect(refused(() => fulfilCondition(grant, { tranche, evidence }))).toMatchObject({
      code,
      figures: { state },
    });
  });

  it('is refused for a tranche that does not exist', () => {
    expect(refused(() => fulfilCondition(active, { tranche: 3, evidence }))).toEqual({
      code: 'NOT_FOUND',
      figures: { tranche: 3, tranches: [1, 2] },
    });
  });
});

describe('Holding a grant', () => {
  const reason = 'The house was closed by the county.';
  const held = { type: 'GrantHeld', data: { reason } } as const;
  const resumed = { type: 'GrantResumed', data: { reason: 'It is open again.' } } as const;

  it('lasts until it is resumed', () => {
    expect(hold(givenGrant(awarded, signed), reason)).toEqual([held]);
    expect(resume(givenGrant(awarded, signed, held), 'It is open again.')).toEqual([resumed]);
    expect(givenGrant(awarded, signed, held, resumed)).toEqual(givenGrant(awarded, signed));
  });

  it.each([
    ['hold', 'AWARDED', () => hold(givenGrant(awarded), reason), ['ACTIVE']],
    ['hold', 'ON_HOLD', () => hold(givenGrant(awarded, signed, held), reason), ['ACTIVE']],
    ['resume', 'ACTIVE', () => resume(givenGrant(awarded, signed), reason), ['ON_HOLD']],
  ])('is refused: %s of a grant that is %s', (_, state, act, allowed) => {
    expect(refused(act)).toEqual({ code: 'WRONG_STATE', figures: { state, allowed } });
  });
});
