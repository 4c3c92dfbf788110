import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { accountVerified, evaluated, HANA } from '../../../test/grants/candidates.js';
import {
  ACCOUNT,
  AMINA,
  APPLICATION,
  award,
  awarded,
  BELA,
  CALL,
  CHEN,
  FUND,
  GENERAL,
  GRANT,
  OTHER_PAYMENT,
  PAYMENT,
  SHELTER,
  usd,
} from '../../../test/grants/histories.js';
import type { PoolChange } from '../../funds/pools/pool.events.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { reviewsProjection } from '../../grantmaking/reviews/reviews.projection.js';
import { exceptions } from './exceptions.projection.js';
import { ExceptionParameters, ListExceptions, ListExceptionsHandler } from './exceptions.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const OTHER_APPLICATION = id('application', 2);
const OTHER_FUND = id('fund', 2);
const REVIEW = id('review', 1);
const NOON = '2026-06-15T12:00:00Z';

let history: RecordedHistory;
beforeEach(() => {
  history = new RecordedHistory([exceptions, fundsProjection, reviewsProjection]);
});
afterEach(() => history.close());

type Look = Parameters<RecordedHistory['ask']>[2];

const listed = async (more: Partial<ExceptionParameters> = {}, look: Look = {}) => {
  const parameters = Object.assign(new ExceptionParameters(), more);
  return (await history.ask(ListExceptionsHandler, new ListExceptions(parameters), look)).items;
};

const kinds = async (more: Partial<ExceptionParameters> = {}, look: Look = {}) =>
  (await listed(more, look)).map(({ kind }) => kind);

const moved = (type: string, change: PoolChange) =>
  [
    GENERAL,
    {
      type,
      data: { cause: { stream: GRANT, event: 'e', type: 'x', valueDate: '2026-03-31' }, change },
    },
  ] as const;

const released = (payment: string, data: object = {}) =>
  [
    payment,
    {
      type: 'PaymentReleased',
      data: {
        fund: FUND,
        grant: GRANT,
        organisation: SHELTER,
        tranche: 1,
        account: ACCOUNT,
        amount: usd('20000.00'),
        parts: [{ pool: GENERAL, amount: usd('20000.00') }],
        unscreened: false,
        by: [CHEN],
        valueDate: '2026-06-15',
        ...data,
      },
    },
  ] as const;

const vote = (more: object = {}) =>
  ({
    type: 'VoteOpened',
    data: { proposal: 'RECOMMEND', amount: usd('36900.00'), againstEvaluation: false, ...more },
  }) as const;
const closed = (carried = true) => ({
  type: 'VoteClosed',
  data: { carried, yes: carried ? 1 : 0, no: 1, abstain: 1, quorum: 1 },
});
const recusal = (stale: boolean) => ({
  type: 'RecusalRecorded',
  data: { trustee: HANA, reason: 'A cousin works there.', struck: true, stale },
});

/** The application is evaluated with this mean. */
const withMean = (application: string, exactMean: string) =>
  evaluated.map((event) => {
    const { type, data } = event;
    return [
      application,
      type === 'EvaluationConcluded' ? { type, data: { ...data, exactMean } } : event,
    ] as const;
  });

describe('Exceptions of money', () => {
  it('are payments released within an hour after the account was named, to the second', async () => {
    const [proposed, verified] = accountVerified;
    if (!proposed || !verified) throw new Error('two steps');
    const change = history.happened('2026-06-15T11:00:00Z', AMINA, [SHELTER, proposed]);
    history.happened('2026-06-15T11:30:00Z', BELA, [SHELTER, verified]);
    const release = history.happened(NOON, CHEN, released(PAYMENT));
    history.happened('2026-06-15T12:00:01Z', CHEN, released(OTHER_PAYMENT));
    expect(await listed()).toEqual([
      {
        index: release,
        kind: 'PAYMENT_SOON_AFTER_ACCOUNT_CHANGE',
        fund: FUND,
        subject: PAYMENT,
        about: ACCOUNT,
        amount: usd('20000.00'),
        seconds: 3_600,
        actor: CHEN,
        recordedAt: '2026-06-15T12:00:00.000Z',
        events: [change, release],
        trail: `/v1/trail/${PAYMENT}`,
      },
    ]);
  });

  it('are unscreened payments, but not what is assumed of an award taken on', async () => {
    history.happened(NOON, CHEN, released(PAYMENT, { unscreened: true }));
    history.happened(NOON, CHEN, released(OTHER_PAYMENT, { unscreened: true, assumed: true }));
    expect((await listed()).map(({ kind, subject }) => [kind, subject])).toEqual([
      ['UNSCREENED_PAYMENT', PAYMENT],
    ]);
  });

  it('are retroactive and unscreened awards, and holds from when to when', async () => {
    const retroactive = { type: 'GrantAwarded', data: { ...award, retroactiveDays: 14 } };
    history.happened(NOON, BELA, [GRANT, retroactive]);
    const held = { type: 'GrantHeld', data: { reason: 'Fire.' } };
    const hold = history.happened('2026-06-16T12:00:00Z', AMINA, [GRANT, held]);
    expect(await kinds()).toEqual(['RETROACTIVE_AWARD', 'UNSCREENED_AWARD', 'GRANT_HELD']);
    expect((await listed({ kind: 'RETROACTIVE_AWARD' }))[0]).toMatchObject({
      days: 14,
      amount: award.amount,
    });
    expect((await listed({ kind: 'GRANT_HELD' }))[0]).not.toHaveProperty('endedAt');
    const resumed = { type: 'GrantResumed', data: { reason: 'Repaired.' } };
    const end = history.happened('2026-06-17T12:00:00Z', AMINA, [GRANT, resumed]);
    expect((await listed({ kind: 'GRANT_HELD' }))[0]).toMatchObject({
      reason: 'Fire.',
      endedAt: '2026-06-17T12:00:00.000Z',
      events: [hold, end],
    });
  });

  it.each([
    ['0.00', []],
    ['0.01', ['RECOVERY']],
  ])('are recoveries of %s', async (recovered, expected) => {
    const nothing = usd('0.00');
    const posting = {
      cash: usd('10.00'),
      bankCharges: nothing,
      cleared: nothing,
      recoveries: usd(recovered),
      revenue: nothing,
      conditional: nothing,
      exchangeDifference: nothing,
    };
    const parties = { fund: FUND, pool: GENERAL, donor: id('donor', 1) };
    const settled = { fulfilled: usd('10.00'), parts: [], posting, valueDate: '2026-06-15' };
    const receipt = id('receipt', 1);
    const bank = { account: 'main', bankReference: 'r-1', chargesBorneBy: 'FUND' };
    const data = { ...parties, ...settled, ...bank, instructed: usd('10.00') };
    history.happened(NOON, CHEN, [receipt, { type: 'ReceiptRecorded', data }]);
    expect(await kinds()).toEqual(expected);
    const reversal = { ...parties, ...settled, reason: 'Typing error.' };
    history.happened(NOON, CHEN, [receipt, { type: 'ReceiptReversed', data: reversal }]);
    expect((await listed()).at(-1)).toMatchObject({
      kind: 'RECEIPT_REVERSED',
      subject: receipt,
      amount: usd('10.00'),
      reason: 'Typing error.',
      actor: CHEN,
    });
  });
});

describe('An overcommitted pool', () => {
  const opened = {
    type: 'PoolOpened',
    data: { fund: FUND, name: 'general', currency: 'USD', general: true },
  };
  beforeEach(() => {
    history.happened(
      NOON,
      AMINA,
      [GENERAL, opened],
      moved('PoolCredited', { cash: usd('100.00') }),
    );
    history.happened(NOON, AMINA, moved('PoolCommitted', { commitments: usd('80.00') }));
  });

  it('is listed from when to when, with the lowest that was available', async () => {
    const start = history.happened(
      '2026-06-16T12:00:00Z',
      CHEN,
      moved('PoolCreditReversed', { cash: usd('-50.00') }),
    );
    expect(await listed()).toEqual([
      expect.objectContaining({
        kind: 'POOL_OVERCOMMITTED',
        subject: GENERAL,
        amount: usd('-30.00'),
        events: [start],
      }),
    ]);
    history.happened(
      '2026-06-17T12:00:00Z',
      CHEN,
      moved('PoolPaymentConfirmed', { cash: usd('-5.00') }),
    );
    history.happened('2026-06-18T12:00:00Z', CHEN, moved('PoolCredited', { cash: usd('34.99') }));
    expect((await listed())[0]).toMatchObject({ amount: usd('-35.00'), events: [start] });
    const end = history.happened(
      '2026-06-19T12:00:00Z',
      CHEN,
      moved('PoolCredited', { cash: usd('0.01') }),
    );
    expect((await listed())[0]).toMatchObject({
      amount: usd('-35.00'),
      endedAt: '2026-06-19T12:00:00.000Z',
      events: [start, end],
    });
    const again = history.happened(NOON, CHEN, moved('PoolCreditReversed', { cash: usd('-1.00') }));
    expect((await listed()).map(({ events }) => events)).toEqual([[start, end], [again]]);
  });

  it('is none that is below zero only within one append', async () => {
    const reversal = [
      moved('PoolCreditReversed', { cash: usd('-50.00') }),
      moved('PoolSetAsideReversed', { reserve: usd('-30.00') }),
    ];
    history.happened(NOON, CHEN, ...reversal);
    expect(await listed()).toEqual([]);
  });

  it('is as low as the append leaves it, also where it is read between two movements', async () => {
    history.happened(NOON, CHEN, moved('PoolCreditReversed', { cash: usd('-30.00') }));
    history.happened(
      '2026-06-16T12:00:00Z',
      CHEN,
      moved('PoolCreditReversed', { cash: usd('-50.00') }),
      moved('PoolSetAsideReversed', { reserve: usd('-45.00') }),
    );
    expect((await listed())[0]).toMatchObject({ amount: usd('-15.00') });
  });
});

describe('Exceptions of decisions', () => {
  it('are those against the evaluation once they are carried, with the reason', async () => {
    history.happened(NOON, AMINA, ...withMean(APPLICATION, '40/1'));
    const against = vote({ againstEvaluation: true, reason: 'The only one in the north.' });
    const put = history.happened(NOON, BELA, [APPLICATION, against]);
    history.happened(NOON, BELA, [APPLICATION, closed(false)]);
    expect(await listed()).toEqual([]);
    const putAgain = history.happened(NOON, BELA, [APPLICATION, against]);
    const close = history.happened(NOON, BELA, [APPLICATION, closed()]);
    expect(putAgain).toBeGreaterThan(put);
    expect(await listed()).toEqual([
      expect.objectContaining({
        kind: 'DECISION_AGAINST_EVALUATION',
        subject: APPLICATION,
        amount: usd('36900.00'),
        reason: 'The only one in the north.',
        events: [putAgain, close],
      }),
    ]);
  });

  it('are those against the ranking, whichever is decided last, until one falls', async () => {
    history.happened(NOON, AMINA, ...withMean(APPLICATION, '80/1'));
    history.happened(NOON, AMINA, ...withMean(OTHER_APPLICATION, '241/3'));
    history.happened(NOON, BELA, [APPLICATION, vote()], [APPLICATION, closed()]);
    expect(await listed()).toEqual([]);
    const reserve = vote({ proposal: 'RESERVE_LIST' });
    history.happened(NOON, BELA, [OTHER_APPLICATION, reserve], [OTHER_APPLICATION, closed()]);
    expect(await listed()).toEqual([
      expect.objectContaining({
        kind: 'DECISION_AGAINST_RANKING',
        subject: APPLICATION,
        about: OTHER_APPLICATION,
      }),
    ]);
    history.happened('2026-06-20T12:00:00Z', BELA, [OTHER_APPLICATION, vote()]);
    expect((await listed())[0]).toMatchObject({ endedAt: '2026-06-20T12:00:00.000Z' });
  });

  const setAside = { type: 'ReviewSetAside', data: { review: REVIEW, stale: true } };
  const decided = () => {
    history.happened(NOON, AMINA, ...withMean(APPLICATION, '80/1'));
    history.happened(NOON, BELA, [APPLICATION, vote()], [APPLICATION, closed()]);
  };

  it('are stale ones, until what they rest on is made anew', async () => {
    decided();
    history.happened(NOON, AMINA, [APPLICATION, setAside]);
    history.happened(NOON, AMINA, [APPLICATION, recusal(true)]);
    expect((await listed()).map(({ kind, about }) => [kind, about])).toEqual([
      ['STALE_DECISION', REVIEW],
      ['STALE_DECISION', HANA],
    ]);
    const [evaluation] = evaluated.slice(-1);
    const data = { ...evaluation?.data, effect: 'UPHOLDS' };
    history.happened(NOON, AMINA, [APPLICATION, { type: 'EvaluationConcluded', data }]);
    expect((await listed()).map(({ endedAt }) => endedAt !== undefined)).toEqual([true, false]);
    history.happened(NOON, BELA, [APPLICATION, vote()]);
    expect((await listed()).map(({ endedAt }) => endedAt !== undefined)).toEqual([true, true]);
  });

  it('are recusals after the award, if the decision fails without the vote', async () => {
    decided();
    history.happened(NOON, BELA, [
      APPLICATION,
      { type: 'ApplicationAwarded', data: { grant: GRANT } },
    ]);
    history.happened(NOON, AMINA, [APPLICATION, recusal(false)]);
    expect(await listed()).toEqual([]);
    history.happened(NOON, AMINA, [APPLICATION, recusal(true)]);
    expect(await listed()).toEqual([
      expect.objectContaining({ kind: 'RECUSAL_AFTER_AWARD', about: HANA }),
    ]);
  });

  it('are hidden from an auditor who owes a review of the application', async () => {
    decided();
    history.happened(NOON, AMINA, [APPLICATION, setAside]);
    const assigned = {
      fund: FUND,
      call: CALL,
      application: APPLICATION,
      reviewer: CHEN,
      due: '2026-07-01',
    };
    history.happened(NOON, AMINA, [id('review', 9), { type: 'ReviewerAssigned', data: assigned }]);
    expect(await kinds({}, { person: CHEN })).toEqual([]);
    expect(await kinds({}, { person: BELA })).toEqual(['STALE_DECISION']);
  });
});

describe('The list', () => {
  it('is narrowed by kind, fund, subject and moment, and by what the role is held for', async () => {
    const established = (name: string) => ({
      type: 'FundEstablished',
      data: { name, baseCurrency: 'USD', timeZone: 'Africa/Nairobi', sector: '15160' },
    });
    history.happened(NOON, AMINA, [FUND, established('Ours')], [OTHER_FUND, established('Theirs')]);
    history.happened(NOON, BELA, [GRANT, awarded]);
    const other = id('grant', 2);
    const theirs = { type: 'GrantAwarded', data: { ...award, fund: OTHER_FUND } };
    history.happened('2026-06-15T12:00:01Z', BELA, [other, theirs]);
    const subjects = async (more: Partial<ExceptionParameters>, look: Look = {}) =>
      (await listed(more, look)).map(({ subject }) => subject);
    expect(await subjects({ fund: OTHER_FUND })).toEqual([other]);
    expect(await subjects({ subject: GRANT })).toEqual([GRANT]);
    expect(await subjects({ kind: 'GRANT_HELD' })).toEqual([]);
    expect(await subjects({ from: '2026-06-15T12:00:01Z' })).toEqual([other]);
    expect(await subjects({ to: NOON })).toEqual([GRANT]);
    expect(await subjects({}, { funds: [FUND] })).toEqual([GRANT]);
    expect(await subjects({ fund: OTHER_FUND }, { funds: [FUND] })).toEqual([]);
  });
});
