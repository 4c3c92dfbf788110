import { describe, expect, it } from '@jest/globals';
import {
  account,
  ACCOUNT,
  awarded,
  EARMARKED,
  firstTranchePaid,
  GENERAL,
  givenGrant,
  GRANT,
  holding,
  OTHER_PAYMENT,
  paid,
  PAYMENT,
  paymentSources,
  refused,
  SHELTER,
  signed,
  submitted,
  theFund,
  usd,
} from '../../../test/grants/histories.js';
import { acceptReport } from '../grants/grant.acceptance.js';
import { sum } from '../../platform/money/money.js';
import type { GrantEvent } from '../grants/grant.events.js';
import type { Grant } from '../grants/grant.js';
import { as, AMINA, thePools } from '../../../test/grants/histories.js';
import { paymentDue, type PaymentSources } from './payable.js';

const active: readonly GrantEvent[] = [awarded, signed];
const fulfilled: GrantEvent = {
  type: 'ConditionFulfilled',
  data: { tranche: 2, evidence: 'Lease of 2 September.' },
};
const held: GrantEvent = { type: 'GrantHeld', data: { reason: 'Fire.' } };
const resumed: GrantEvent = { type: 'GrantResumed', data: { reason: 'Rebuilt.' } };

/** A report of so much on the first line, accepted. */
function accounted(
  history: readonly GrantEvent[],
  amount: string,
  { final = false } = {},
): GrantEvent[] {
  const events = [...history, submitted([{ line: 1, reported: usd(amount) }], { final })];
  return [
    ...events,
    ...acceptReport(
      { id: GRANT, grant: givenGrant(...events), fund: theFund(), pools: thePools() },
      { report: 1, disallowed: [] },
      as(AMINA),
    ),
  ];
}

const payable = (
  tranche: number,
  history: readonly GrantEvent[],
  more: Partial<PaymentSources> = {},
) => {
  const sources = paymentSources({ grant: givenGrant(...history), ...more });
  return refused(() => paymentDue(sources, { tranche }));
};

const ACCEPTED = { code: 'accepted' };
/** Everything that the second tranche waits for. */
const october = { today: '2026-10-01' };
const ready = [...accounted([...active, ...firstTranchePaid], '16000.00'), fulfilled];

describe('A payment of a tranche', () => {
  it('is split over the funding lines, to the verified account', () => {
    expect(paymentDue(paymentSources(), { tranche: 1 })).toMatchObject({
      account: { id: ACCOUNT },
      parts: [
        { pool: EARMARKED, amount: usd('8888.89') },
        { pool: GENERAL, amount: usd('11111.11') },
      ],
    });
  });

  it('takes the rest of every funding line in the end', () => {
    const sources = paymentSources({ grant: givenGrant(...ready), ...october });
    expect(paymentDue(sources, { tranche: 2 }).parts).toEqual([
      { pool: EARMARKED, amount: usd('7511.11') },
      { pool: GENERAL, amount: usd('9388.89') },
    ]);
  });

  it.each([
    ['before the agreement', [awarded], 'AWARDED'],
    [
      'after a final report that leaves a refund',
      accounted([...active, ...firstTranchePaid], '19999.99', { final: true }),
      'REFUND_DUE',
    ],
    [
      'after a final report that covers only what was paid',
      accounted([...active, ...firstTranchePaid], '20000.00', { final: true }),
      'CLOSING',
    ],
  ])('is refused %s', (_, history, state) => {
    expect(payable(2, [...history], october)).toMatchObject({
      code: 'WRONG_STATE',
      figures: { state, allowed: ['ACTIVE', 'FINAL_REPORTING'] },
    });
  });

  it.each([
    ['16400.01', '20500.00', '16400.00'],
    ['16400.00', '20500.00', '16400.00'],
    ['16399.99', '20500.00', '16399.99'],
    ['0.01', '20500.00', '0.01'],
  ])(
    'after the final report is no more than was spent beyond the first: %s and %s',
    (second, first, amount) => {
      const { grant } = closing(second, first);
      const due = paymentDue(paymentSources({ grant }), { tranche: 2 });
      expect(due.amount).toEqual(usd(amount));
      expect(
        sum(
          due.parts.map((part) => part.amount),
          'USD',
        ),
      ).toEqual(usd(amount));
    },
  );

  it('is refused after the final report when nothing was spent beyond the first', () => {
    const { grant } = closing('0.00', '20500.00');
    expect(refused(() => paymentDue(paymentSources({ grant }), { tranche: 2 }))).toEqual(
      moreThan('0.00', '16400.00'),
    );
  });

  it.each([
    ['100.00', ACCEPTED],
    ['100.01', moreThan('100.00', '100.01')],
  ])('that is under way is refused when it is more than is still due: %s', (asked, expected) => {
    const { grant } = closing('100.00', '20500.00');
    const amount = usd(asked);
    const act = () => paymentDue(paymentSources({ grant }), { tranche: 2, id: PAYMENT, amount });
    expect(refused(act)).toEqual(expected);
  });

  it('is refused while the grant is on hold, whatever else is amiss', () => {
    expect(payable(2, [...active, held])).toEqual({
      code: 'GRANT_ON_HOLD',
      figures: { grant: GRANT, cause: 'HELD_BY_OFFICER' },
    });
    expect(payable(1, [...active, held, resumed])).toEqual(ACCEPTED);
  });

  it('is refused when the tranche has another payment, and not because of its own', () => {
    const history = [...active, ...firstTranchePaid];
    expect(payable(1, history)).toEqual({
      code: 'TRANCHE_ALREADY_PAID',
      figures: { tranche: 1, disbursement: OTHER_PAYMENT },
    });
    const own: GrantEvent = {
      type: 'TrancheRequested',
      data: { tranche: 1, disbursement: PAYMENT },
    };
    const sources = paymentSources({ grant: givenGrant(...active, own) });
    expect(refused(() => paymentDue(sources, { tranche: 1, id: PAYMENT }))).toEqual(ACCEPTED);
  });

  it('is refused for a tranche that does not exist', () => {
    expect(payable(3, active)).toEqual({
      code: 'NOT_FOUND',
      figures: { tranche: 3, tranches: [1, 2] },
    });
  });

  it.each([
    ['2026-04-01', ACCEPTED],
    [
      '2026-03-31',
      {
        code: 'TRANCHE_NOT_DUE',
        figures: { tranche: 1, today: '2026-03-31', earliest: '2026-04-01' },
      },
    ],
  ])('due on 1 April, asked for on %s', (today, expected) => {
    expect(payable(1, active, { today })).toEqual(expected);
  });

  it.each([
    [
      'its condition',
      accounted([...active, ...firstTranchePaid], '16000.00'),
      'CONDITION_NOT_MET',
      { tranche: 2 },
    ],
    [
      'the report before it, which nobody has sent',
      [...active, ...firstTranchePaid, fulfilled],
      'REPORT_NOT_ACCEPTED',
      { tranche: 2, report: 1, state: 'MISSING' },
    ],
    [
      'the report before it, which nobody has accepted',
      [...active, ...firstTranchePaid, fulfilled, submitted([])],
      'REPORT_NOT_ACCEPTED',
      { tranche: 2, report: 1, state: 'SUBMITTED' },
    ],
  ])('waits for %s', (_, history, code, figures) => {
    expect(payable(2, [...history], october)).toEqual({ code, figures });
  });

  it.each([
    ['16000.00', '80', ACCEPTED],
    ['15999.99', '80', lowAt('15999.99', '80')],
    ['15999.99', '79.99995', ACCEPTED],
    ['0.00', '0', ACCEPTED],
  ])(
    'with %s of 20000.00 accounted for and a threshold of %s percent',
    (amount, percent, expected) => {
      const history = [...accounted([...active, ...firstTranchePaid], amount), fulfilled];
      const fund = theFund({ utilisationThreshold: percent });
      expect(payable(2, history, { ...october, fund })).toEqual(expected);
    },
  );

  it.each([
    ['there is none', undefined, null],
    ['it was changed since', { ...account, verified: false }, ACCOUNT],
  ])('waits for a verified account: %s', (_, latest, named) => {
    expect(payable(1, active, { account: latest })).toEqual({
      code: 'ACCOUNT_NOT_VERIFIED',
      figures: { organisation: SHELTER, account: named },
    });
  });

  it.each([
    ['at zero', { cash: usd('100.00'), commitments: usd('100.00') }, ACCEPTED],
    ['a cent below', { cash: usd('99.99'), commitments: usd('100.00') }, stoppedAt('-0.01')],
    [
      'a cent below because of the fees of payments',
      { cash: usd('99.99'), commitments: usd('100.00'), outgoingCosts: usd('0.01') },
      ACCEPTED,
    ],
    [
      'two cents below, one of them a fee',
      { cash: usd('99.98'), commitments: usd('100.00'), outgoingCosts: usd('0.01') },
      stoppedAt('-0.01'),
    ],
  ])('from a pool %s', (_, change, expected) => {
    const pools = [holding(GENERAL, { cash: usd('1.00') }), holding(EARMARKED, change)];
    expect(payable(1, active, { pools })).toEqual(expected);
  });

  it('does not mind a pool that gives nothing to it', () => {
    const other = holding('pool_0192a000-0000-7000-8000-000000000009', { cash: usd('-1.00') });
    expect(payable(1, active, { pools: [...thePools(), other] })).toEqual(ACCEPTED);
  });

  it('that everything is ready for goes out', () => {
    expect(payable(2, ready, october)).toEqual(ACCEPTED);
  });
});

/** After a final report of so much on each line, with the first tranche paid. */
function closing(second: string, first: string): { grant: Grant } {
  const history = [
    awarded,
    agreedInTwo('16400.00', '20500.00'),
    ...paid(1, '20500.00', '9111.11', '11388.89'),
  ];
  const spent = [
    { line: 1, reported: usd(first) },
    { line: 2, reported: usd(second) },
  ];
  const events = [...history, submitted(spent, { final: true })];
  const acceptance = acceptReport(
    { id: GRANT, grant: givenGrant(...events), fund: theFund(), pools: thePools() },
    { report: 1, disallowed: [] },
    as(AMINA),
  );
  return { grant: givenGrant(...events, ...acceptance) };
}

function agreedInTwo(second: string, first: string): GrantEvent {
  const earliest = '2026-04-01';
  return {
    type: 'GrantAgreementSigned',
    data: {
      officer: AMINA,
      signedOn: '2026-03-10',
      start: '2026-04-01',
      end: '2027-03-31',
      tranches: [
        { tranche: 1, amount: usd(first), earliest },
        { tranche: 2, amount: usd(second), earliest },
      ],
    },
  };
}

function moreThan(due: string, asked: string): object {
  const allowed = ['ACTIVE', 'FINAL_REPORTING'];
  return {
    code: 'WRONG_STATE',
    figures: { allowed, state: 'CLOSING', due: usd(due), asked: usd(asked) },
  };
}

function lowAt(amount: string, threshold: string): object {
  const figures = { accepted: usd(amount), advanced: usd('20000.00'), threshold };
  return { code: 'LOW_UTILISATION', figures };
}

function stoppedAt(available: string): object {
  return { code: 'POOL_OVERCOMMITTED', figures: { pool: EARMARKED, available: usd(available) } };
}
