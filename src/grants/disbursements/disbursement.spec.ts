import { describe, expect, it } from '@jest/globals';
import {
  ACCOUNT,
  AMINA,
  approved,
  as,
  awarded,
  BELA,
  certified,
  CHEN,
  DARA,
  EARMARKED,
  EMEKA,
  firstTranchePaid,
  FUND,
  GENERAL,
  givenGrant,
  givenPayment,
  GRANT,
  PAYMENT,
  paymentSources,
  refused,
  requested,
  SHELTER,
  signed,
  theFund,
  usd,
  wrong,
} from '../../../test/grants/histories.js';
import type { DisbursementEvent } from './disbursement.events.js';
import { confirm, type Debit } from './disbursement.confirm.js';
import { release } from './disbursement.release.js';
import { approve, cancel, certify, request } from './disbursement.steps.js';
import { grantSideOf } from './grant-side.js';

const parts = [
  { pool: EARMARKED, amount: usd('8888.89') },
  { pool: GENERAL, amount: usd('11111.11') },
];
const released: DisbursementEvent = {
  type: 'PaymentReleased',
  data: {
    fund: FUND,
    grant: GRANT,
    organisation: SHELTER,
    tranche: 1,
    account: ACCOUNT,
    amount: usd('20000.00'),
    parts,
    unscreened: true,
    by: [CHEN],
    valueDate: '2026-06-15',
  },
};
const toCertify = givenPayment(requested);
const toApprove = givenPayment(requested, certified);
const toRelease = givenPayment(requested, certified, approved);
const inTransit = givenPayment(requested, certified, approved, released);

describe('A payment', () => {
  it('is requested, certified, approved and released, by three people at least', () => {
    expect(request(paymentSources(), 1, as(AMINA))).toEqual([requested]);
    expect(certify(toCertify, paymentSources(), as(AMINA))).toEqual([certified]);
    expect(approve(toApprove, paymentSources(), as(BELA))).toEqual([approved]);
    expect(release(toRelease, paymentSources(), as(CHEN))).toEqual([released]);
  });

  it('keeps where its money went', () => {
    expect(inTransit.state).toMatchObject({ status: 'RELEASED', account: ACCOUNT, parts });
  });

  it.each([
    ['certify', toApprove, 'CERTIFIED', 'REQUESTED'],
    ['approve', toCertify, 'REQUESTED', 'CERTIFIED'],
    ['approve', toRelease, 'APPROVED', 'CERTIFIED'],
    ['release', toApprove, 'CERTIFIED', 'APPROVED'],
    ['release', inTransit, 'RELEASED', 'APPROVED'],
  ])('takes one step after the other: no %s', (step, payment, state, allowed) => {
    const steps = { certify, approve, release };
    const act = () => steps[step as keyof typeof steps](payment, paymentSources(), as(EMEKA));
    expect(refused(act)).toEqual({ code: 'WRONG_STATE', figures: { state, allowed: [allowed] } });
  });

  it.each([
    ['certify', toCertify],
    ['approve', toApprove],
    ['release', toRelease],
  ])('is checked anew when somebody is to %s it', (step, payment) => {
    const steps = { certify, approve, release };
    const held = { type: 'GrantHeld', data: { reason: 'Fire.' } } as const;
    const sources = paymentSources({ grant: givenGrant(awarded, signed, held) });
    const act = () => steps[step as keyof typeof steps](payment, sources, as('person_other'));
    expect(refused(act)).toMatchObject({ code: 'GRANT_ON_HOLD' });
  });
});

describe('Segregation of duties on a payment', () => {
  const [requestedByEmeka = requested] = request(paymentSources(), 1, as(EMEKA));
  const segregated = (act: string, earlierAct: string) => ({
    code: 'SEGREGATION_OF_DUTIES',
    figures: { act, earlierAct },
  });

  it.each([
    ['its requester', as(EMEKA), segregated('APPROVE_PAYMENT', 'REQUEST_PAYMENT')],
    ['who certified it', as(AMINA), segregated('APPROVE_PAYMENT', 'CERTIFY_PAYMENT')],
    [
      'somebody acting for who certified it',
      as(BELA, { for: AMINA }),
      segregated('APPROVE_PAYMENT', 'CERTIFY_PAYMENT'),
    ],
    [
      'who certified it, acting for somebody',
      as(AMINA, { for: BELA }),
      segregated('APPROVE_PAYMENT', 'CERTIFY_PAYMENT'),
    ],
    ['anybody else', as(BELA), { code: 'accepted' }],
  ])('approved by %s', (_, by, expected) => {
    const payment = givenPayment(requestedByEmeka, certified);
    expect(refused(() => approve(payment, paymentSources(), by))).toEqual(expected);
  });

  it.each([
    ['its requester', as(EMEKA), segregated('RELEASE_PAYMENT', 'REQUEST_PAYMENT')],
    ['who certified it', as(AMINA), segregated('RELEASE_PAYMENT', 'CERTIFY_PAYMENT')],
    ['who approved it', as(BELA), segregated('RELEASE_PAYMENT', 'APPROVE_PAYMENT')],
    ['who proposed the account', as(DARA), segregated('RELEASE_PAYMENT', 'PROPOSE_ACCOUNT')],
    [
      'somebody acting for who approved it',
      as(CHEN, { for: BELA }),
      segregated('RELEASE_PAYMENT', 'APPROVE_PAYMENT'),
    ],
    ['anybody else', as(CHEN), { code: 'accepted' }],
  ])('released by %s', (_, by, expected) => {
    const payment = givenPayment(requestedByEmeka, certified, approved);
    expect(refused(() => release(payment, paymentSources(), by))).toEqual(expected);
  });

  it('is not released by who verified the account', () => {
    expect(refused(() => release(toRelease, paymentSources(), as(EMEKA)))).toEqual(
      segregated('RELEASE_PAYMENT', 'VERIFY_ACCOUNT'),
    );
  });

  it('counts both who certified for somebody and whom they acted for', () => {
    const [forBela] = certify(toCertify, paymentSources(), as(AMINA, { for: BELA }));
    const payment = givenPayment(requested, ...(forBela ? [forBela] : []));
    expect(refused(() => approve(payment, paymentSources(), as(BELA)))).toEqual(
      segregated('APPROVE_PAYMENT', 'CERTIFY_PAYMENT'),
    );
  });
});

describe('Cancelling a payment', () => {
  it.each([[toCertify], [toApprove], [toRelease]])('is possible until its release', (payment) => {
    const data = { grant: payment.state.grant, tranche: 1, reason: 'Wrong tranche.' };
    expect(cancel(payment.state, 'Wrong tranche.')).toEqual([{ type: 'PaymentCancelled', data }]);
  });

  it('frees the tranche for another one', () => {
    const events = cancel(toApprove.state, 'Wrong tranche.');
    const before = [awarded, signed, ...grantSideOf(PAYMENT, requested)];
    expect(givenGrant(...before).tranches[0]).toMatchObject({ disbursement: PAYMENT });
    const after = givenGrant(...before, ...events.flatMap((e) => grantSideOf(PAYMENT, e)));
    expect(after).toEqual(givenGrant(awarded, signed));
  });

  it('comes too late after that', () => {
    const cancelled = cancel(toApprove.state, 'Wrong tranche.');
    for (const [payment, state] of [
      [inTransit, 'RELEASED'],
      [givenPayment(requested, ...cancelled), 'CANCELLED'],
    ] as const) {
      expect(refused(() => cancel(payment.state, 'Again.'))).toEqual({
        code: 'WRONG_STATE',
        figures: { state, allowed: ['REQUESTED', 'CERTIFIED', 'APPROVED'] },
      });
    }
  });
});

describe('Confirming a payment', () => {
  const grant = givenGrant(awarded, signed, ...firstTranchePaid);
  const debit = (debited: string, charges: string, valueDate = '2026-06-15'): Debit => ({
    debited: usd(debited),
    charges: usd(charges),
    valueDate,
  });
  const sources = paymentSources({ grant });
  const partsOf = ([event]: readonly DisbursementEvent[]) =>
    event?.type === 'PaymentConfirmed'
      ? event.data.parts.map((p) => [p.amount.amount, p.charges.amount, p.difference.amount])
      : [];

  it('says what the bank debited, and takes charges from the pools whose money moved', () => {
    expect(confirm(inTransit.state, debit('20021.50', '21.50'), sources)).toEqual([
      {
        type: 'PaymentConfirmed',
        data: {
          fund: FUND,
          grant: GRANT,
          organisation: SHELTER,
          tranche: 1,
          debited: usd('20021.50'),
          charges: usd('21.50'),
          chargesBorneBy: 'FUND',
          parts: [
            { ...parts[0], charges: usd('9.56'), difference: usd('0.00') },
            { ...parts[1], charges: usd('11.94'), difference: usd('0.00') },
          ],
          valueDate: '2026-06-15',
        },
      },
    ]);
  });

  it.each([
    ['a loss', '20022.00', '0.22', '0.28'],
    ['a gain', '20021.00', '-0.22', '-0.28'],
  ])('posts %s on exchange for the rest', (_, debited, earmarked, general) => {
    expect(partsOf(confirm(inTransit.state, debit(debited, '21.50'), sources))).toEqual([
      ['8888.89', '9.56', earmarked],
      ['11111.11', '11.94', general],
    ]);
  });

  it('posts no charges that the grantee bears', () => {
    const borne = { ...sources, fund: theFund({ paymentChargesBorneBy: 'GRANTEE' }) };
    expect(partsOf(confirm(inTransit.state, debit('20000.00', '21.50'), borne))).toEqual([
      ['8888.89', '0.00', '0.00'],
      ['11111.11', '0.00', '0.00'],
    ]);
  });

  it('shares charges by what the pools have borne of them so far', () => {
    const charged = givenGrant(awarded, signed, ...firstTranchePaid, {
      type: 'TrancheConfirmed',
      data: {
        tranche: 1,
        disbursement: PAYMENT,
        charges: [
          { pool: EARMARKED, amount: usd('0.00') },
          { pool: GENERAL, amount: usd('0.01') },
        ],
      },
    });
    const withOneCent = confirm(inTransit.state, debit('20000.01', '0.01'), {
      ...sources,
      grant: charged,
    });
    expect(partsOf(withOneCent)).toEqual([
      ['8888.89', '0.01', '0.00'],
      ['11111.11', '0.00', '0.00'],
    ]);
  });

  it.each([
    ['21.50', '21.50', { code: 'accepted' }],
    ['21.50', '21.51', wrong('/charges')],
  ])('of %s debited, with charges of %s', (debited, charges, expected) => {
    expect(refused(() => confirm(inTransit.state, debit(debited, charges), sources))).toEqual(
      expected,
    );
  });

  it.each([
    ['2026-06-15', { code: 'accepted' }],
    [
      '2026-06-16',
      { code: 'FUTURE_VALUE_DATE', figures: { valueDate: '2026-06-16', today: '2026-06-15' } },
    ],
  ])('with value date %s, when today is 15 June', (valueDate, expected) => {
    const act = () => confirm(inTransit.state, debit('20000.00', '0.00', valueDate), sources);
    expect(refused(act)).toEqual(expected);
  });

  it('is done once, after the release, in the base currency', () => {
    const confirmed = confirm(inTransit.state, debit('20000.00', '0.00'), sources);
    const done = givenPayment(requested, certified, approved, released, ...confirmed);
    for (const [payment, state] of [
      [toRelease, 'APPROVED'],
      [done, 'CONFIRMED'],
    ] as const) {
      expect(refused(() => confirm(payment.state, debit('1.00', '0.00'), sources))).toEqual({
        code: 'WRONG_STATE',
        figures: { state, allowed: ['RELEASED'] },
      });
    }
    const inEuro = { ...debit('1.00', '0.00'), debited: { amount: '1.00', currency: 'EUR' } };
    expect(refused(() => confirm(inTransit.state, inEuro, sources))).toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
  });
});
