import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TERMS } from '../../src/funds/pools/pool.js';
import { termsInJournal } from '../../src/ledger/terms.js';
import { minorUnits } from '../../src/platform/money/money.js';
import {
  accountVerified,
  callPublished,
  dueDiligence,
  recommended,
  registered,
} from './candidates.js';
import {
  AMINA,
  APPLICATION,
  BELA,
  CALL,
  CHEN,
  DARA,
  EARMARKED,
  EMEKA,
  FUND,
  GENERAL,
  report,
  SHELTER,
  terms,
  usd,
} from './histories.js';
import { House } from './house.js';

const id = (kind: string, number: number): string =>
  `${kind}_0192a000-0000-7000-8000-${number.toString().padStart(12, '0')}`;

const AUDITOR = id('person', 20);
/** Works for another organisation. */
const KOFI = id('person', 21);
const CLINIC = id('organisation', 2);
const SECOND_APPLICATION = id('application', 2);
/** Certifies beside Amina; may act for Bela. */
const LEILA = id('person', 22);

/** Grant officer of another fund. */
const NADIA = id('person', 23);
/** Applies for the shelter, in another fund. */
const WANJA = id('person', 24);

let house: House;

beforeEach(async () => {
  house = new House();
  house.knows(AMINA, ['grant-officer', 'approver']);
  house.knows(EMEKA, ['grant-officer']);
  house.knows(BELA, ['approver']);
  house.knows(CHEN, ['finance-officer']);
  house.knows(DARA, ['applicant'], { represents: SHELTER });
  house.knows(KOFI, ['applicant'], { represents: CLINIC });
  house.knows(AUDITOR, ['auditor']);
  house.knows(NADIA, ['grant-officer'], { funds: [id('fund', 2)] });
  house.knows(WANJA, ['applicant'], { represents: SHELTER, funds: [id('fund', 2)] });
  house.knows(LEILA, ['grant-officer']);
  house.happened(LEILA, {
    type: 'DelegationGiven',
    data: { for: BELA, from: '2020-01-01T00:00:00Z', until: '2030-01-01T00:00:00Z' },
  });
  house.happened(
    FUND,
    {
      type: 'FundEstablished',
      data: {
        name: 'Trust fund',
        baseCurrency: 'USD',
        timeZone: 'Africa/Nairobi',
        sector: '15160',
      },
    },
    { type: 'PoolListed', data: { pool: GENERAL, general: true } },
    { type: 'PoolListed', data: { pool: EARMARKED, general: false } },
  );
  house.receives(GENERAL, FUND, { programme: usd('50000.00'), provision: usd('6500.00') });
  house.receives(EARMARKED, FUND, { programme: usd('20000.00'), provision: usd('2600.00') }, [
    'KE',
  ]);
  house.happened(CALL, ...callPublished);
  house.happened(SHELTER, registered, dueDiligence('2027-12-31'), ...accountVerified);
  house.happened(APPLICATION, ...recommended());
  house.happened(SECOND_APPLICATION, ...recommended('10000.00'));
  await house.open();
});

afterEach(() => house.close());

const award = (application = APPLICATION) => house.done(BELA, '/v1/grants', { application });

async function signed(): Promise<string> {
  const grant = await award();
  house.today('2026-04-01');
  await house.done(AMINA, `/v1/grants/${grant}/sign-agreement`, terms);
  return grant;
}

const requested = (grant: string, tranche = 1) =>
  house.done(AMINA, '/v1/disbursements', { grant, tranche });

async function certified(grant: string, tranche = 1): Promise<string> {
  const payment = await requested(grant, tranche);
  await house.done(LEILA, `/v1/disbursements/${payment}/certify`);
  return payment;
}

async function confirmed(grant: string, debited: string, charges: string): Promise<string> {
  const payment = await certified(grant);
  await house.done(BELA, `/v1/disbursements/${payment}/approve`);
  await house.done(CHEN, `/v1/disbursements/${payment}/release`);
  await house.done(CHEN, `/v1/disbursements/${payment}/confirm`, {
    debited: usd(debited),
    charges: usd(charges),
    valueDate: '2026-04-01',
  });
  return payment;
}

const submit = (grant: string, reported: string, more: object = {}) =>
  house.done(DARA, `/v1/grants/${grant}/submit-report`, {
    ...report([{ line: 1, reported: usd(reported) }]),
    ...more,
  });

const accept = (grant: string, more: object = {}) =>
  house.done(AMINA, `/v1/grants/${grant}/accept-report`, { report: 1, ...more });

/** Terms of available by the movements of the pools, and what the journal has beyond what was received. */
function expectPoolsToAgreeWithJournal(): void {
  for (const pool of [GENERAL, EARMARKED]) {
    const received = house.received(pool);
    const inJournal = termsInJournal((account) => house.balance(account, pool));
    const { holdings } = house.poolState(pool);
    for (const term of TERMS) {
      const before = received[term];
      const expected = inJournal[term] + (before ? minorUnits(before) : 0n);
      expect([pool, term, minorUnits(holdings[term])]).toEqual([pool, term, expected]);
    }
  }
}

describe('From award to final report', () => {
  it('each step says the same in the pools and in the journal', async () => {
    const grant = await signed();
    expectPoolsToAgreeWithJournal();
    await confirmed(grant, '20022.00', '21.50');
    expectPoolsToAgreeWithJournal();
    await submit(grant, '19000.00', { final: true });
    await accept(grant, { disallowed: [{ line: 1, amount: usd('500.00') }] });
    expectPoolsToAgreeWithJournal();
    expect(house.poolState(EARMARKED).holdings).toMatchObject({
      // of 14,760 + 22,140 the earmarked pool gives 40 percent: 8,000 paid, 7,400 accepted
      cash: usd('14591.20'),
      commitments: usd('6760.00'),
      programme: usd('12600.00'),
      // 7,400 × 2,600 ÷ 20,000
      provision: usd('1638.00'),
      dueToAgency: usd('962.00'),
      outgoingCosts: usd('8.80'),
    });
  });

  it('records the award in the grant, the application, the pools and with the grantee at once', async () => {
    const before = house.log.events.length;
    await award();
    expect(house.since(before)).toEqual([
      'GrantAwarded',
      'PoolCommitted',
      'PoolCommitted',
      'ApplicationAwarded',
      'GrantOpened',
    ]);
  });

  it('shows the grant with everything that happened to it', async () => {
    const grant = await signed();
    const payment = await confirmed(grant, '20022.00', '21.50');
    await submit(grant, '19000.00', { final: true });
    await accept(grant, { disallowed: [{ line: 1, amount: usd('500.00') }] });
    expect(await house.read(AUDITOR, `/v1/grants/${grant}`)).toMatchObject({
      id: grant,
      status: 'REFUND_DUE',
      organisation: SHELTER,
      application: APPLICATION,
      officer: AMINA,
      awardedBy: BELA,
      amount: usd('36900.00'),
      disbursed: usd('20000.00'),
      accepted: usd('18500.00'),
      undisbursed: usd('16900.00'),
      advances: usd('1500.00'),
      utilisationPercent: '92.50',
      refundDue: usd('1500.00'),
      flags: ['UNSCREENED'],
      fundingLines: [
        {
          pool: EARMARKED,
          amount: usd('14760.00'),
          disbursed: usd('8000.00'),
          charges: usd('8.60'),
          accepted: usd('7400.00'),
        },
        {
          pool: GENERAL,
          amount: usd('22140.00'),
          disbursed: usd('12000.00'),
          charges: usd('12.90'),
          accepted: usd('11100.00'),
        },
      ],
      budget: [
        { line: 1, category: 'staff', accepted: usd('18500.00') },
        { line: 2, category: 'shelter', accepted: usd('0.00') },
      ],
      tranches: [
        { tranche: 1, disbursement: payment },
        { tranche: 2, afterReport: 1 },
      ],
      payments: [{ id: payment, tranche: 1, amount: usd('20000.00'), status: 'CONFIRMED' }],
      reports: [
        {
          report: 1,
          final: true,
          status: 'ACCEPTED',
          submittedBy: DARA,
          decidedBy: AMINA,
          reached: { women: 12, men: 3, girls: 7, boys: 5 },
          lines: [
            {
              line: 1,
              reported: usd('19000.00'),
              disallowed: usd('500.00'),
              accepted: usd('18500.00'),
            },
          ],
        },
      ],
    });
  });

  it('shows the payment with who did what, and what each pool gave', async () => {
    const payment = await confirmed(await signed(), '20022.00', '21.50');
    expect(await house.read(AUDITOR, `/v1/disbursements/${payment}`)).toMatchObject({
      status: 'CONFIRMED',
      debited: usd('20022.00'),
      charges: usd('21.50'),
      chargesBorneBy: 'FUND',
      steps: [
        { status: 'REQUESTED', by: AMINA },
        { status: 'CERTIFIED', by: LEILA },
        { status: 'APPROVED', by: BELA },
        { status: 'RELEASED', by: CHEN },
        { status: 'CONFIRMED', by: CHEN },
      ],
      parts: [
        {
          pool: GENERAL,
          amount: usd('12000.00'),
          charges: usd('12.90'),
          difference: usd('0.30'),
        },
        {
          pool: EARMARKED,
          amount: usd('8000.00'),
          charges: usd('8.60'),
          difference: usd('0.20'),
        },
      ],
    });
  });

  it('a refund that is due stops the next award to the same organisation', async () => {
    const grant = await signed();
    await confirmed(grant, '20000.00', '0.00');
    await submit(grant, '19999.99', { final: true });
    await accept(grant);
    const reply = await house.ask(BELA, '/v1/grants', { application: SECOND_APPLICATION });
    expect(reply).toMatchObject({
      status: 409,
      body: { code: 'REFUND_OUTSTANDING', refunds: { [grant]: usd('0.01') } },
    });
  });
});

describe('A tranche', () => {
  it('whose payment is cancelled may be requested again', async () => {
    const grant = await signed();
    const payment = await requested(grant);
    const second = { grant, tranche: 1 };
    expect(await house.ask(AMINA, '/v1/disbursements', second)).toMatchObject({
      body: { code: 'TRANCHE_ALREADY_PAID', disbursement: payment },
    });
    await house.done(AMINA, `/v1/disbursements/${payment}/cancel`, { reason: 'Too early.' });
    const again = await requested(grant);
    expect(await house.read(AMINA, `/v1/grants/${grant}`)).toMatchObject({
      tranches: [{ tranche: 1, disbursement: again }, { tranche: 2 }],
      payments: [
        { id: payment, status: 'CANCELLED' },
        { id: again, status: 'REQUESTED' },
      ],
    });
    expectPoolsToAgreeWithJournal();
  });

  it('waits while the grant is on hold', async () => {
    const grant = await signed();
    await house.done(EMEKA, `/v1/grants/${grant}/hold`, { reason: 'Closed by the county.' });
    expect(await house.ask(AMINA, '/v1/disbursements', { grant, tranche: 1 })).toMatchObject({
      status: 409,
      body: { code: 'GRANT_ON_HOLD', grant, cause: 'HELD_BY_OFFICER' },
    });
    expect(await house.listed(AMINA, '/v1/grants?status=ON_HOLD')).toEqual([grant]);
    const hold = async (person: string) =>
      (await house.read(person, `/v1/grants/${grant}`))['hold'];
    expect(await hold(AMINA)).toEqual({
      reason: 'Closed by the county.',
      heldBy: EMEKA,
      since: expect.stringContaining('T'),
    });
    expect(await hold(DARA)).toBeUndefined();
    await house.done(EMEKA, `/v1/grants/${grant}/resume`, { reason: 'Open again.' });
    expect(await hold(AMINA)).toBeUndefined();
    await requested(grant);
  });

  it('with a condition waits for it, and for the report before it', async () => {
    const grant = await signed();
    await confirmed(grant, '20000.00', '0.00');
    house.today('2026-10-01');
    const ask = async () =>
      (await house.ask(AMINA, '/v1/disbursements', { grant, tranche: 2 })).body['code'];
    expect(await ask()).toBe('CONDITION_NOT_MET');
    const evidence = { tranche: 2, evidence: 'Lease of 2 September.' };
    await house.done(AMINA, `/v1/grants/${grant}/fulfil-condition`, evidence);
    expect(await ask()).toBe('REPORT_NOT_ACCEPTED');
    await submit(grant, '15999.99');
    await accept(grant);
    expect(await ask()).toBe('LOW_UTILISATION');
    await submit(grant, '0.01', { report: 2 });
    await accept(grant, { report: 2 });
    expect(await ask()).toBeUndefined();
  });
});

describe('A report', () => {
  it('that is returned says why, and is replaced when it is sent again', async () => {
    const grant = await signed();
    await submit(grant, '1.00');
    const reason = 'Receipts are missing.';
    await house.done(AMINA, `/v1/grants/${grant}/return-report`, { report: 1, reason });
    expect(await house.read(DARA, `/v1/grants/${grant}`)).toMatchObject({
      reports: [{ status: 'RETURNED', returnReason: reason, lines: [{ reported: usd('1.00') }] }],
    });
    await submit(grant, '2.00');
    expect(await house.read(DARA, `/v1/grants/${grant}`)).toMatchObject({
      reports: [{ status: 'SUBMITTED', lines: [{ reported: usd('2.00') }] }],
    });
  });

  it('comes from the grantee', async () => {
    const grant = await signed();
    const said = report([{ line: 1, reported: usd('1.00') }]);
    const url = `/v1/grants/${grant}/submit-report`;
    expect(await house.ask(KOFI, url, said)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
    expect(await house.ask(AMINA, url, said)).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_HELD' },
    });
  });
});

describe('Certified payments', () => {
  it('wait for an approver, who sees who did what and what would be left', async () => {
    const payment = await certified(await signed());
    expect(await house.read(BELA, '/v1/disbursements/to-approve')).toMatchObject({
      items: [
        {
          id: payment,
          amount: usd('20000.00'),
          steps: [
            { status: 'REQUESTED', by: AMINA },
            { status: 'CERTIFIED', by: LEILA },
          ],
          undisbursedAfter: usd('16900.00'),
          pools: [
            { pool: EARMARKED, amount: usd('8000.00'), cashAfter: usd('14600.00') },
            { pool: GENERAL, amount: usd('12000.00'), cashAfter: usd('44500.00') },
          ],
        },
      ],
    });
    await house.done(BELA, `/v1/disbursements/${payment}/approve`);
    expect(await house.listed(BELA, '/v1/disbursements/to-approve')).toEqual([]);
  });

  it('are not approved by the requester, nor by who certified them for the approver', async () => {
    const payment = await certified(await signed());
    const url = `/v1/disbursements/${payment}/approve`;
    expect(await house.ask(AMINA, url)).toMatchObject({
      status: 403,
      body: { code: 'SEGREGATION_OF_DUTIES', earlierAct: 'REQUEST_PAYMENT' },
    });
    expect(await house.ask({ person: LEILA, actingFor: BELA }, url)).toMatchObject({
      status: 403,
      body: { code: 'SEGREGATION_OF_DUTIES', earlierAct: 'CERTIFY_PAYMENT' },
    });
  });
});

describe('Lists', () => {
  it('hold what one may read: all of it, or what is one’s own', async () => {
    const grant = await signed();
    const payment = await requested(grant);
    for (const person of [AMINA, BELA, CHEN, AUDITOR, DARA]) {
      expect(await house.listed(person, '/v1/grants')).toEqual([grant]);
      expect(await house.listed(person, '/v1/disbursements')).toEqual([payment]);
    }
    for (const person of [KOFI, NADIA, WANJA]) {
      expect(await house.listed(person, '/v1/grants')).toEqual([]);
      expect(await house.listed(person, '/v1/disbursements')).toEqual([]);
      for (const url of [`/v1/grants/${grant}`, `/v1/disbursements/${payment}`]) {
        expect(await house.read(person, url)).toMatchObject({ code: 'NOT_FOUND' });
      }
    }
  });

  it('are filtered and paged', async () => {
    const first = await signed();
    const second = await award(SECOND_APPLICATION);
    expect(await house.listed(AMINA, '/v1/grants?status=AWARDED')).toEqual([second]);
    expect(await house.listed(AMINA, `/v1/grants?call=${CALL}&fund=${FUND}`)).toHaveLength(2);
    expect(await house.listed(AMINA, `/v1/grants?organisation=${CLINIC}`)).toEqual([]);
    const page = await house.read(AMINA, '/v1/grants?limit=1');
    expect(page).toMatchObject({ items: [{ id: first }] });
    const next = `/v1/grants?limit=1&cursor=${String(page['next'])}`;
    expect(await house.listed(AMINA, next)).toEqual([second]);
    const payment = await requested(first);
    expect(await house.listed(AMINA, `/v1/disbursements?grant=${second}`)).toEqual([]);
    expect(await house.listed(AMINA, `/v1/disbursements?grant=${first}&status=REQUESTED`)).toEqual([
      payment,
    ]);
  });
});
