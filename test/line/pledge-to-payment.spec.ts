import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyLog } from '../../src/audit/verify/verify-log.js';
import { catalogue } from '../../src/catalogue.js';
import { logFileIn } from '../../src/installation.js';
import { Books } from '../../src/ledger/books.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { negated, sum, type Money } from '../../src/platform/money/money.js';
import { RunningFund } from './running-fund.js';

/** The whole line, step by step; each `it` goes on where the one before has ended. */
let line: RunningFund;
const ids: Record<string, string> = {};
const id = (name: string): string => ids[name] ?? `no ${name}`;

const usd = (amount: string): Money => ({ amount, currency: 'USD' });

beforeAll(async () => {
  line = await RunningFund.open('2026-03-02T09:00:00Z');
}, 30_000);

afterAll(() => line.close());

/** Every term of `available` of the general pool, the zeros left out. */
async function terms(): Promise<Record<string, string>> {
  const { items } = await line.get('fiona', `funds/${id('fund')}/pools`);
  const [general] = items as Record<string, Money>[];
  const names = [
    'cash',
    'inTransit',
    'conditional',
    'dueToAgency',
    'commitments',
    'reserve',
    'provision',
    'available',
  ];
  return Object.fromEntries(
    names
      .map((name) => [name, general?.[name]?.amount ?? '?'] as const)
      .filter(([, amount]) => amount !== '0.00'),
  );
}

/** The trial balance, the zeros left out; that it adds up is checked on the way. */
async function books(): Promise<Record<string, string>> {
  const trial = await line.get('audra', `funds/${id('fund')}/trial-balance`);
  expect([trial['financialTotal'], trial['memorandumTotal']]).toEqual([usd('0.00'), usd('0.00')]);
  const accounts = trial['accounts'] as { account: string; balance: Money }[];
  return Object.fromEntries(
    accounts
      .filter(({ balance }) => balance.amount !== '0.00')
      .map(({ account, balance }) => [account, balance.amount]),
  );
}

/** The types of the events in the trail of something, as somebody is shown it. */
async function trailOf(subject: string, about: string): Promise<unknown[]> {
  const { items } = await line.get(subject, `trail/${about}?limit=100`);
  return (items as { type: string }[]).map(({ type }) => type);
}

/** What waits for the officers: item, number of tranche or report, what stands against it. */
async function queue(): Promise<unknown[]> {
  const { items } = await line.get('omar', 'officer-queue');
  return (items as Record<string, unknown>[]).map(({ item, tranche, report, blocking }) =>
    [item, tranche ?? report, blocking].filter((part) => part !== undefined),
  );
}

/** Agreed, paid and outstanding on the donor's statement. */
async function statement(): Promise<Record<string, string>> {
  const { accounts } = await line.get('donna', `donors/${id('donor')}/statement`);
  const [usdAccount] = accounts as { closing: Record<string, Money> }[];
  const { agreed, paid, outstanding } = usdAccount?.closing ?? {};
  return {
    agreed: agreed?.amount ?? '',
    paid: paid?.amount ?? '',
    outstanding: outstanding?.amount ?? '',
  };
}

const MONEY_IN = {
  CASH: '113000.00',
  CONTRIBUTION_REVENUE: '-226000.00',
  CONTRIBUTIONS_RECEIVABLE: '113000.00',
  OPERATING_RESERVE: '15000.00',
  SUPPORT_COST_PROVISION: '13000.00',
};

describe('the line from pledge to payment', () => {
  it('sets up a fund with the people who run it', async () => {
    await line.person('fiona', 'finance-officer');
    await line.person('felix', 'finance-officer');
    ids['gina'] = await line.person('gina', 'grant-officer');
    await line.person('omar', 'grant-officer');
    ids['rosa'] = await line.person('rosa', 'reviewer');
    ids['ravi'] = await line.person('ravi', 'reviewer', 'auditor');
    await line.person('bela', 'board-secretary');
    await line.person('anders', 'approver');
    await line.person('audra', 'auditor');
    ids['wanjiku'] = await line.person('wanjiku', 'applicant');
    for (const name of ['tomas', 'tanja', 'tariq']) ids[name] = await line.person(name);
    ids['fund'] = await line.done('ada', 'funds', {
      name: 'Fund for Survivors',
      baseCurrency: 'USD',
      timeZone: 'Europe/Vienna',
      sector: '15160',
    });
    const trustees = [id('tomas'), id('tanja'), id('tariq')];
    await line.done('ada', `funds/${id('fund')}/set-policy`, { trustees });
    expect(await terms()).toEqual({});
  });

  it('takes an agreement: a claim and revenue, not yet money', async () => {
    ids['donor'] = await line.done('fiona', 'donors', {
      name: 'Agency',
      kind: '10',
      country: 'AT',
    });
    const donna = await line.person('donna', 'donor');
    await line.done('ada', `persons/${donna}/add-representative`, { party: id('donor') });
    ids['contribution'] = await line.done('fiona', 'agreements', {
      fund: id('fund'),
      donor: id('donor'),
      amount: usd('226000.00'),
      instalments: [
        { amount: usd('113000.00'), dueOn: '2026-03-01' },
        { amount: usd('113000.00'), dueOn: '2027-03-01' },
      ],
      signedOn: '2026-02-01',
    });
    expect(await terms()).toEqual({});
    expect(await books()).toEqual({
      CONTRIBUTIONS_RECEIVABLE: '226000.00',
      CONTRIBUTION_REVENUE: '-226000.00',
    });
    expect(await statement()).toEqual({
      agreed: '226000.00',
      paid: '0.00',
      outstanding: '226000.00',
    });
  });

  it('takes the first instalment, and sets support cost and reserve aside in the same write', async () => {
    await line.done('fiona', 'receipts', {
      contribution: id('contribution'),
      account: 'MAIN',
      bankReference: 'R-1',
      valueDate: '2026-03-02',
      instructed: usd('113000.00'),
      credited: usd('113000.00'),
    });
    expect(await terms()).toEqual({
      cash: '113000.00',
      reserve: '15000.00',
      provision: '13000.00',
      available: '85000.00',
    });
    expect(await books()).toEqual({ ...MONEY_IN, UNCOMMITTED: '-28000.00' });
    expect(await statement()).toEqual({
      agreed: '226000.00',
      paid: '113000.00',
      outstanding: '113000.00',
    });
  });

  it('takes a gift and takes it back, and is where it was', async () => {
    const receipt = await line.done('felix', 'receipts', {
      fund: id('fund'),
      donor: id('donor'),
      account: 'MAIN',
      bankReference: 'R-2',
      valueDate: '2026-03-02',
      instructed: usd('1130.00'),
      credited: usd('1130.00'),
    });
    expect(await terms()).toMatchObject({ cash: '114130.00', available: '85850.00' });
    await line.done('felix', `receipts/${receipt}/reverse`, {
      reason: 'Meant for others.',
      valueDate: '2026-03-02',
    });
    expect(await terms()).toMatchObject({ cash: '113000.00', available: '85000.00' });
    expect(await books()).toEqual({ ...MONEY_IN, UNCOMMITTED: '-28000.00' });
    expect(
      await line.post('felix', `receipts/${receipt}/reverse`, {
        reason: 'Again.',
        valueDate: '2026-03-02',
      }),
    ).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_REVERSED' },
    });
  });

  it('registers an organisation, looks into it and verifies its account with a second person', async () => {
    ids['organisation'] = await line.done('wanjiku', 'organisations', {
      name: 'Safe House',
      kind: '22',
      country: 'KE',
      registrationNumber: 'OP.1',
    });
    const path = `organisations/${id('organisation')}`;
    await line.done('gina', `${path}/record-due-diligence`, {
      outcome: 'POSITIVE',
      validUntil: '2027-12-31',
    });
    const account = await line.done('fiona', `${path}/propose-account`, {
      holder: 'Safe House',
      country: 'KE',
      number: '0001',
      bic: 'EXAMKENA',
    });
    expect(await line.post('fiona', `${path}/verify-account`, { account })).toMatchObject({
      status: 403,
      body: { code: 'SEGREGATION_OF_DUTIES', act: 'VERIFY_ACCOUNT', earlierAct: 'PROPOSE_ACCOUNT' },
    });
    await line.done('felix', `${path}/verify-account`, { account });
  });

  it('publishes a call and takes an application until the second of its deadline', async () => {
    const { items } = await line.get('fiona', `funds/${id('fund')}/pools`);
    const pools = (items as { id: string }[]).map((pool) => pool.id);
    ids['call'] = await line.done('gina', 'calls', {
      fund: id('fund'),
      title: 'Small grants',
      description: 'For those who help.',
      pools,
      envelope: usd('100000.00'),
      floor: usd('10000.00'),
      ceiling: usd('30000.00'),
      shortestMonths: 6,
      longestMonths: 12,
      deadline: { local: '2026-03-31T23:59:59', zone: 'Europe/Vienna' },
      criteria: [
        { code: 'need', title: 'Need', weight: '60' },
        { code: 'plan', title: 'Plan', weight: '40' },
      ],
      minimumReviews: 2,
      passMark: '60',
    });
    await line.done('gina', `calls/${id('call')}/publish`);
    ids['application'] = await line.done('wanjiku', 'applications', applicationOf('30000.01'));
    const path = `applications/${id('application')}`;
    expect(await line.post('wanjiku', `${path}/submit`)).toMatchObject({
      status: 422,
      body: { code: 'CEILING_EXCEEDED', amount: usd('30000.01'), ceiling: usd('30000.00') },
    });
    const { call: _, organisation: __, ...content } = applicationOf('30000.00');
    await line.done('wanjiku', `${path}/revise`, content);
    line.clock.now = '2026-03-31T21:59:59.900Z';
    await line.done('wanjiku', `${path}/submit`);
  });

  it('screens, reviews and evaluates it', async () => {
    line.clock.now = '2026-04-10T09:00:00Z';
    const application = id('application');
    await line.done('omar', `applications/${application}/screen`, { outcome: 'ELIGIBLE' });
    for (const name of ['rosa', 'ravi']) {
      const review = await line.done('omar', 'reviews', {
        application,
        reviewer: id(name),
        due: '2026-04-30',
      });
      expect(await line.post(name, `reviews/${review}/submit`, scores(5, 4))).toMatchObject({
        status: 403,
        body: { code: 'CONFLICT_NOT_DECLARED' },
      });
      await line.done(name, `reviews/${review}/declare-conflict`, { conflict: 'NONE' });
      if (name === 'rosa') ids['review'] = review;
      else expect(await trailOf('ravi', id('review'))).not.toContain('ReviewSubmitted');
      await line.done(
        name,
        `reviews/${review}/submit`,
        name === 'rosa' ? scores(5, 4) : scores(4, 3),
      );
    }
    expect(await trailOf('ravi', id('review'))).toContain('ReviewSubmitted');
    await line.done('omar', `applications/${application}/conclude-evaluation`);
    const ranking = await line.get('audra', `calls/${id('call')}/ranking`);
    expect(ranking['applications']).toMatchObject([
      { rank: 1, application, mean: '82.00', spread: '20.00', passed: true, validReviews: 2 },
    ]);
  });

  it('has the board recommend it, with a quorum and without the trustee who stands aside', async () => {
    const path = `applications/${id('application')}`;
    await line.done('bela', `${path}/open-vote`, { proposal: 'RECOMMEND' });
    await line.done('bela', `${path}/cast-vote`, { trustee: id('tomas'), vote: 'YES' });
    await line.done('bela', `${path}/record-recusal`, {
      trustee: id('tanja'),
      reason: 'Knows them.',
    });
    expect(
      await line.post('bela', `${path}/cast-vote`, { trustee: id('tanja'), vote: 'YES' }),
    ).toMatchObject({
      body: { code: 'RECUSED' },
    });
    expect(await line.post('bela', `${path}/close-vote`)).toMatchObject({
      status: 409,
      body: { code: 'NO_QUORUM', valid: 1, quorum: 2 },
    });
    await line.done('bela', `${path}/cast-vote`, { trustee: id('tariq'), vote: 'ABSTAIN' });
    await line.done('bela', `${path}/close-vote`);
    expect(await line.get('wanjiku', path)).toMatchObject({ status: 'RECOMMENDED' });
    expect(await queue()).toEqual([]);
  });

  it('awards it: the money is committed and no longer available', async () => {
    ids['grant'] = await line.done('anders', 'grants', { application: id('application') });
    expect(await terms()).toEqual({
      cash: '113000.00',
      commitments: '30000.00',
      reserve: '15000.00',
      provision: '13000.00',
      available: '55000.00',
    });
    expect(await books()).toEqual({
      ...MONEY_IN,
      COMMITMENTS: '30000.00',
      UNCOMMITTED: '-58000.00',
    });
    expect(await queue()).toEqual([['SIGN_AGREEMENT']]);
  });

  it('signs with two tranches that add up to the award', async () => {
    const agreement = (second: string) => ({
      officer: id('gina'),
      signedOn: '2026-04-10',
      start: '2026-05-01',
      end: '2027-04-30',
      tranches: [
        { tranche: 1, amount: usd('15000.00'), earliest: '2026-05-01' },
        {
          tranche: 2,
          amount: usd(second),
          earliest: '2026-06-01',
          condition: 'An officer.',
          afterReport: 1,
        },
      ],
    });
    const path = `grants/${id('grant')}/sign-agreement`;
    expect(await line.post('gina', path, agreement('14999.99'))).toMatchObject({
      status: 422,
      body: { code: 'SUM_MISMATCH' },
    });
    await line.done('gina', path, agreement('15000.00'));
    expect(await queue()).toEqual([]);
    line.clock.now = '2026-04-30T21:59:59Z';
    expect(await queue()).toEqual([]);
    line.clock.now = '2026-04-30T22:00:00Z';
    expect(await queue()).toEqual([['REQUEST_PAYMENT', 1]]);
  });

  it('pays the first tranche over three signatures, and only the charges lower what is available', async () => {
    line.clock.now = '2026-05-01T08:00:00Z';
    const path = await request(1);
    expect(await queue()).toEqual([['CERTIFY_PAYMENT', 1]]);
    await line.done('omar', `${path}/certify`);
    expect(await queue()).toEqual([]);
    await line.done('anders', `${path}/approve`);
    await line.done('fiona', `${path}/release`).then(
      () => expect('fiona, who proposed the account,').toBe('refused'),
      (error: Error) => expect(error.message).toContain('SEGREGATION_OF_DUTIES'),
    );
    await line.person('freya', 'finance-officer');
    await line.done('freya', `${path}/release`);
    expect(await terms()).toMatchObject({
      inTransit: '15000.00',
      commitments: '15000.00',
      available: '55000.00',
    });
    await line.done('freya', `${path}/confirm`, {
      debited: usd('15021.50'),
      charges: usd('21.50'),
      valueDate: '2026-05-01',
    });
    expect(await terms()).toEqual({
      cash: '97978.50',
      commitments: '15000.00',
      reserve: '15000.00',
      provision: '13000.00',
      available: '54978.50',
    });
    expect(await books()).toEqual({
      ...MONEY_IN,
      CASH: '97978.50',
      ADVANCES: '15000.00',
      BANK_CHARGES: '21.50',
      COMMITMENTS: '15000.00',
      UNCOMMITTED: '-43000.00',
    });
  });

  it('stops the second tranche for each reason in turn', async () => {
    const body = { grant: id('grant'), tranche: 2 };
    const refused = async () => (await line.post('gina', 'disbursements', body)).body['code'];
    expect(await refused()).toBe('TRANCHE_NOT_DUE');
    line.clock.now = '2026-06-01T08:00:00Z';
    expect(await refused()).toBe('CONDITION_NOT_MET');
    expect(await queue()).toEqual([['REQUEST_PAYMENT', 2, 'CONDITION_NOT_MET']]);
    await line.done('gina', `grants/${id('grant')}/fulfil-condition`, {
      tranche: 2,
      evidence: 'A contract.',
    });
    expect(await refused()).toBe('REPORT_NOT_ACCEPTED');
    expect(await queue()).toEqual([['REQUEST_PAYMENT', 2, 'REPORT_NOT_ACCEPTED']]);
  });

  it('accepts a report line by line: expense, and the support cost that goes with it', async () => {
    await line.done(
      'wanjiku',
      `grants/${id('grant')}/submit-report`,
      report(1, '10000.00', '4000.00'),
    );
    expect(await queue()).toContainEqual(['ACCEPT_REPORT', 1]);
    await line.done('omar', `grants/${id('grant')}/accept-report`, {
      report: 1,
      disallowed: [{ line: 2, amount: usd('1000.00') }],
    });
    expect(await terms()).toEqual({
      cash: '97978.50',
      dueToAgency: '1690.00',
      commitments: '15000.00',
      reserve: '15000.00',
      provision: '11310.00',
      available: '54978.50',
    });
    expect(await books()).toMatchObject({
      GRANT_EXPENSE: '13000.00',
      ADVANCES: '2000.00',
      SUPPORT_COST: '1690.00',
      DUE_TO_AGENCY: '-1690.00',
      SUPPORT_COST_PROVISION: '11310.00',
    });
    expect(await queue()).toEqual([['REQUEST_PAYMENT', 2]]);
  });

  it('pays the second tranche', async () => {
    const path = await request(2);
    await line.done('omar', `${path}/certify`);
    await line.done('anders', `${path}/approve`);
    await line.done('freya', `${path}/release`);
    await line.done('freya', `${path}/confirm`, {
      debited: usd('15000.00'),
      valueDate: '2026-06-01',
    });
    expect(await terms()).toMatchObject({ cash: '82978.50', available: '54978.50' });
  });

  it('closes the account on the final report', async () => {
    line.clock.now = '2027-05-10T08:00:00Z';
    await line.done(
      'wanjiku',
      `grants/${id('grant')}/submit-report`,
      report(2, '10000.00', '6900.00'),
    );
    await line.done('omar', `grants/${id('grant')}/accept-report`, { report: 2 });
    expect(await terms()).toEqual({
      cash: '82978.50',
      dueToAgency: '3887.00',
      reserve: '15000.00',
      provision: '9113.00',
      available: '54978.50',
    });
    expect(await books()).toEqual({
      CASH: '82978.50',
      CONTRIBUTIONS_RECEIVABLE: '113000.00',
      CONTRIBUTION_REVENUE: '-226000.00',
      ADVANCES: '100.00',
      GRANT_EXPENSE: '29900.00',
      BANK_CHARGES: '21.50',
      SUPPORT_COST: '3887.00',
      DUE_TO_AGENCY: '-3887.00',
      OPERATING_RESERVE: '15000.00',
      SUPPORT_COST_PROVISION: '9113.00',
      UNCOMMITTED: '-24113.00',
    });
    expect(await line.get('wanjiku', `grants/${id('grant')}`)).toMatchObject({
      status: 'REFUND_DUE',
    });
    expect(await statement()).toEqual({
      agreed: '226000.00',
      paid: '113000.00',
      outstanding: '113000.00',
    });
  });

  it('leads from each figure to the journal lines that make it', async () => {
    const grant = await line.get('audra', `grants/${id('grant')}`);
    expect(await sumOf(grant, 'ADVANCES')).toEqual(grant['advances']);
    expect(await sumOf(grant, 'GRANT_EXPENSE')).toEqual(grant['accepted']);
    expect(await sumOf(grant, 'COMMITMENTS')).toEqual(grant['undisbursed']);
    const [{ id: payment }] = grant['payments'] as [{ id: string }];
    const paid = await line.get('audra', `disbursements/${payment}`);
    expect(await sumOf(paid, 'ADVANCES')).toEqual(paid['amount']);
    expect(await sumOf(paid, 'BANK_CHARGES')).toEqual(paid['charges']);
    const agreed = await line.get('audra', `contributions/${id('contribution')}`);
    expect(await sumOf(agreed, 'CONTRIBUTIONS_RECEIVABLE')).toEqual(agreed['carryingAmount']);
    const receipts = await line.get('audra', `receipts?contribution=${id('contribution')}`);
    const [receipt] = receipts['items'] as [Record<string, unknown>];
    expect(await sumOf(receipt, 'CASH')).toEqual(receipt['credited']);
  });

  it.each(['2026-02-28', '2026-03-02', '2026-04-15', '2026-05-01', '2026-06-05', undefined])(
    'explains every term of available by lines, as at %s',
    async (day) => {
      const asAt = day === undefined ? '' : `asAt=${day}`;
      const { items } = await line.get('fiona', `funds/${id('fund')}/pools?${asAt}`);
      const [general] = items as [Record<string, Money> & { id: string }];
      for (const [term, [account, sign]] of Object.entries(TERMS)) {
        const path = `funds/${id('fund')}/balances/${account}?pool=${general.id}&limit=200&${asAt}`;
        const { balance, lines, opening, closing } = await line.get('audra', path);
        const linesSum = total((lines as { amount: Money }[]).map(({ amount }) => amount));
        expect([term, balance, opening, closing]).toEqual([
          term,
          usd(linesSum),
          usd('0.00'),
          usd(linesSum),
        ]);
        expect([term, general[term]]).toEqual([
          term,
          usd(sign === 1 ? linesSum : opposite(linesSum)),
        ]);
      }
    },
  );

  it('leaves a trail of the grant, with what each step changed', async () => {
    const { items } = await line.get('audra', `trail/${id('grant')}?limit=200`);
    const steps = items as {
      type: string;
      actorRole?: string;
      changes: { field: string; after?: unknown }[];
    }[];
    expect(steps.map((step) => step.type)).toEqual(
      expect.arrayContaining([
        'GrantAwarded',
        'PaymentCertified',
        'PaymentReleased',
        'CommandRefused',
      ]),
    );
    expect(steps.find((step) => step.type === 'GrantAgreementSigned')).toMatchObject({
      actorRole: 'grant-officer',
      changes: expect.arrayContaining([{ field: '/status', before: 'AWARDED', after: 'ACTIVE' }]),
    });
  });

  it('shows nobody what is not theirs', async () => {
    await line.person('stranger', 'applicant', 'donor');
    for (const path of [
      `grants/${id('grant')}`,
      `applications/${id('application')}`,
      `donors/${id('donor')}/statement`,
    ]) {
      await expect(line.get('stranger', path)).rejects.toThrow('404');
    }
    await expect(line.get('stranger', `funds/${id('fund')}/trial-balance`)).rejects.toThrow('403');
  });

  it('verifies from the first byte', () => {
    const reader = openLogReader(logFileIn(line.dataDir));
    const { difference } = verifyLog({ reader, catalogue, checks: [new Books()] });
    reader.close();
    expect(difference).toBeUndefined();
  });
});

/** Which account a term is, and whether it grows with debits or with credits. */
const TERMS = {
  cash: ['CASH', 1],
  inTransit: ['PAYMENTS_IN_TRANSIT', -1],
  conditional: ['CONDITIONAL_LIABILITIES', -1],
  dueToAgency: ['DUE_TO_AGENCY', -1],
  commitments: ['COMMITMENTS', 1],
  reserve: ['OPERATING_RESERVE', 1],
  provision: ['SUPPORT_COST_PROVISION', 1],
} as const;

const opposite = (amount: string): string => negated(usd(amount)).amount;

const total = (amounts: readonly Money[]): string => sum(amounts, 'USD').amount;

/** What its own journal link has on an account. */
async function sumOf({ journal }: Record<string, unknown>, account: string): Promise<Money> {
  const path = String(journal).replace('/v1/', '');
  const { items } = await line.get('audra', `${path}&account=${account}&limit=200`);
  return usd(total((items as { amount: Money }[]).map(({ amount }) => amount)));
}

const request = async (tranche: number): Promise<string> =>
  `disbursements/${await line.done('gina', 'disbursements', { grant: id('grant'), tranche })}`;

const scores = (need: number, plan: number) => ({
  scores: [
    { criterion: 'need', score: need },
    { criterion: 'plan', score: plan },
  ],
});

const applicationOf = (amount: string) => ({
  call: id('call'),
  organisation: id('organisation'),
  title: 'Shelter',
  summary: 'What we do.',
  amount: usd(amount),
  start: '2026-05-01',
  end: '2027-04-30',
  allocations: [
    { country: 'KE', themes: ['shelter'], sdgTargets: ['8.7'], groups: ['women'], percent: '100' },
  ],
  budget: [
    {
      category: 'staff',
      description: 'Counsellors',
      amount: usd(amount === '30000.00' ? '20000.00' : '20000.01'),
    },
    { category: 'direct', description: 'Shelter', amount: usd('10000.00') },
  ],
  safeguardingPolicy: 'Ours.',
  planned: { women: 10, men: 0, girls: 5, boys: 0 },
  plannedByService: {
    shelter: 10,
    health: 5,
    psychosocial: 5,
    legal: 5,
    education: 0,
    livelihood: 0,
  },
});

const report = (number: number, staff: string, direct: string) => ({
  report: number,
  final: number === 2,
  from: number === 2 ? '2026-06-01' : '2026-05-01',
  to: number === 2 ? '2027-04-30' : '2026-05-31',
  lines: [
    { line: 1, reported: usd(staff) },
    { line: 2, reported: usd(direct) },
  ],
  reached: { women: 9, men: 0, girls: 4, boys: 0 },
  reachedByService: {
    shelter: 9,
    health: 4,
    psychosocial: 5,
    legal: 3,
    education: 0,
    livelihood: 0,
  },
  narrative: 'What we did.',
});
