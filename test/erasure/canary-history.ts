import { addMonths, lastDayOfMonths } from '../../src/platform/dates/business-date.js';
import type { Canaries } from './canaries.js';
import type { CanaryFund } from './canary-fund.js';

/** A day of a month of the story, from 0; it ends two months before this one. */
const day = (month: number, dayOfMonth: string): string =>
  `${addMonths(FIRST, month).slice(0, 7)}-${dayOfMonth}`;
const monthNumber = (month: number): string => day(month, '01').slice(0, 7);

const FIRST = addMonths(`${Temporal.Now.plainDateISO().toString().slice(0, 7)}-01`, -5);

/** The instant at which the story begins, RFC 3339. */
export const BEGINS = `${day(0, '02')}T09:00:00Z`;

/** Who acts. Their names, and what their tokens call them, are canaries. */
const ACTORS = {
  administrator: ['administrator'],
  controller: ['controller'],
  officer: ['grant-officer'],
  certifier: ['grant-officer'],
  treasurer: ['finance-officer'],
  cashier: ['finance-officer'],
  secretary: ['board-secretary'],
  approver: ['approver'],
  applicant: ['applicant'],
  neighbour: ['applicant'],
  first: ['reviewer'],
  second: ['reviewer'],
  third: ['reviewer'],
  fourth: ['reviewer'],
  trustee: [],
  colleague: [],
} as const;

type Actor = keyof typeof ACTORS;

/** Who reads, before the erasure and after it: nobody whose name is a canary. */
const READERS = {
  audra: ['auditor'],
  carla: ['controller'],
  fiona: ['finance-officer'],
  gina: ['grant-officer'],
  bela: ['board-secretary'],
  anders: ['approver'],
  rosa: ['reviewer'],
  dora: ['donor'],
  wanjiku: ['applicant'],
} as const;

/** Between them they may read everything. `ada` is the first administrator. */
export const readers = ['audra', 'ada', ...Object.keys(READERS).slice(1)];

const usd = (amount: string) => ({ amount, currency: 'USD' });

/** Times that a grant is held and resumed: enough for its state to be kept as a snapshot. */
const HOLDS = 252;

/** What was planted where, by the names of things. */
export type Planted = Readonly<Record<'fund' | 'grant' | 'receipt' | 'statement', string>>;

/** The story of a fund, over HTTP, with a canary in every field that may hold something about people. */
export async function plant(running: CanaryFund, canaries: Canaries): Promise<Planted> {
  const text = () => canaries.text();
  const subjects = {} as Record<Actor, string>;
  const ids = {} as Record<Actor | keyof typeof READERS, string>;
  const at = (time: string) => running.goTo(time);

  for (const actor of Object.keys(ACTORS) as Actor[]) {
    const [name, subject, email] = [canaries.name(), canaries.word(), canaries.email()];
    subjects[actor] = subject;
    ids[actor] = await running.person({ name, subject, email }, ...ACTORS[actor]);
  }
  for (const reader of Object.keys(READERS) as (keyof typeof READERS)[]) {
    ids[reader] = await running.person({ name: reader, subject: reader }, ...READERS[reader]);
  }
  const as = (actor: Actor, path: string, body: object = {}) =>
    running.done(subjects[actor], path, body);
  const represents = (person: string, party: string) =>
    as('administrator', `persons/${person}/add-representative`, { party });

  await as('controller', `persons/${ids.colleague}/place-hold`, { reason: text() });
  await as('controller', `persons/${ids.colleague}/lift-hold`, { reason: text() });
  const period = { kind: 'PERSON', months: 132, reason: text() };
  await as('administrator', 'retention-periods', period);

  const fund = await as('administrator', 'funds', {
    name: 'Fund for Survivors',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });
  await as('administrator', `funds/${fund}/set-policy`, {
    trustees: [ids.trustee, ids.colleague, ids.third],
  });

  const donor = await as('treasurer', 'donors', {
    name: canaries.name(),
    naturalPerson: true,
    kind: '90',
    country: 'NO',
  });
  await represents(ids.dora, donor);
  await as('controller', `donors/${donor}/place-hold`, { reason: text() });
  await as('controller', `donors/${donor}/lift-hold`, { reason: text() });
  const pledge = await as('treasurer', 'contributions', {
    fund,
    donor,
    amount: usd('1000.00'),
    announcedOn: day(-1, '15'),
    note: text(),
  });
  await as('treasurer', `contributions/${pledge}/sign-agreement`, agreement(text()));
  await as('treasurer', 'agreements', { fund, donor, ...agreement(text()) });
  const gift = (bankReference: string) => ({
    fund,
    donor,
    account: 'MAIN',
    bankReference,
    valueDate: day(-1, '20'),
    instructed: usd('90000.00'),
    credited: usd('90000.00'),
  });
  const receipt = await as('treasurer', 'receipts', gift('R-1'));
  const mistaken = await as('treasurer', 'receipts', gift('R-2'));
  await as('cashier', `receipts/${mistaken}/reverse`, { reason: text(), valueDate: day(-1, '21') });

  const organisations: string[] = [];
  for (const [i, applicant] of (['applicant', 'neighbour'] as const).entries()) {
    const organisation = await as(applicant, 'organisations', {
      name: `Safe House ${i}`,
      kind: '22',
      country: 'KE',
      registrationNumber: `OP.${i}`,
    });
    const path = `organisations/${organisation}`;
    await as('officer', `${path}/record-due-diligence`, {
      outcome: 'POSITIVE',
      validUntil: day(24, '28'),
      conditions: text(),
    });
    for (const proposer of [applicant, 'treasurer'] as const) {
      const account = await as(proposer, `${path}/propose-account`, {
        holder: canaries.name(),
        country: 'KE',
        number: canaries.number(),
        bic: 'EXAMKENA',
      });
      await as('cashier', `${path}/verify-account`, { account });
    }
    organisations.push(organisation);
  }
  await represents(ids.wanjiku, organisations[0] ?? '');

  const pools = await running.get<{ items: { id: string }[] }>('audra', `/v1/funds/${fund}/pools`);
  const round = () =>
    callFor(
      fund,
      pools.items.map(({ id }) => id),
      text(),
    );
  const given = await as('officer', 'calls', round());
  await as('officer', `calls/${given}/publish`);
  await as('officer', `calls/${given}/cancel`, { reason: text() });
  const call = await as('officer', 'calls', round());
  const { fund: _, ...revised } = round();
  await as('officer', `calls/${call}/revise`, revised);
  await as('officer', `calls/${call}/publish`);

  const [own = '', other = ''] = organisations;
  const withdrawn = await as('applicant', 'applications', {
    call,
    organisation: own,
    ...content(text),
  });
  await as('applicant', `applications/${withdrawn}/withdraw`, { reason: text() });
  const apply = async (actor: 'applicant' | 'neighbour', organisation: string) => {
    const id = await as(actor, 'applications', { call, organisation, ...content(text) });
    await as(actor, `applications/${id}/revise`, content(text));
    await as(actor, `applications/${id}/submit`);
    return id;
  };
  const application = await apply('applicant', own);
  const failing = await apply('neighbour', other);

  await at(`${day(2, '10')}T09:00:00Z`);
  const screened = { outcome: 'INELIGIBLE', reasons: text() };
  await as('officer', `applications/${failing}/screen`, screened);
  await as('officer', `applications/${failing}/decline`, { reasons: text() });
  const eligible = { outcome: 'ELIGIBLE', reasons: text() };
  await as('certifier', `applications/${application}/screen`, eligible);
  const reviews: string[] = [];
  for (const reviewer of ['first', 'second', 'third', 'fourth'] as const) {
    const review = await as('certifier', 'reviews', {
      application,
      reviewer: ids[reviewer],
      due: day(2, '28'),
    });
    reviews.push(review);
    const conflict = reviewer === 'fourth' ? 'CONFLICT' : 'NONE';
    await as(reviewer, `reviews/${review}/declare-conflict`, { conflict, text: text() });
    if (reviewer !== 'fourth') await as(reviewer, `reviews/${review}/submit`, scores(text()));
  }
  const [again, , excluded] = reviews;
  await as('officer', `reviews/${again}/reopen`, { reason: text() });
  await as('first', `reviews/${again}/submit`, scores(text()));
  await as('officer', `reviews/${excluded}/exclude`, { reason: text() });
  const seen = await as('certifier', 'reviews', {
    application,
    reviewer: ids.rosa,
    due: day(2, '28'),
  });
  await running.done('rosa', `reviews/${seen}/declare-conflict`, {
    conflict: 'NONE',
    text: text(),
  });
  await running.done('rosa', `reviews/${seen}/submit`, scores(text()));
  await as('certifier', `applications/${application}/conclude-evaluation`);

  const board = `applications/${application}`;
  await as('secretary', `${board}/open-vote`, {
    proposal: 'RECOMMEND',
    conditions: text(),
    reason: text(),
  });
  await as('secretary', `${board}/record-recusal`, { trustee: ids.third, reason: text() });
  for (const trustee of [ids.trustee, ids.colleague]) {
    await as('secretary', `${board}/cast-vote`, { trustee, vote: 'YES' });
  }
  await as('secretary', `${board}/close-vote`);
  const grant = await as('approver', 'grants', { application });
  await as('officer', `grants/${grant}/sign-agreement`, {
    officer: ids.officer,
    signedOn: day(2, '10'),
    start: day(3, '01'),
    end: lastDayOfMonths(day(3, '01'), 12),
    tranches: [
      { tranche: 1, amount: usd('12000.00'), earliest: day(3, '01'), condition: text() },
      { tranche: 2, amount: usd('3000.00'), earliest: day(4, '01'), afterReport: 1 },
    ],
  });
  await as('officer', `grants/${grant}/fulfil-condition`, { tranche: 1, evidence: text() });

  await at(`${day(3, '04')}T09:00:00Z`);
  for (const month of [0, 1, 2].map(monthNumber)) {
    await as('treasurer', `funds/${fund}/close-period`, { period: month });
  }
  const statement = await as('treasurer', 'certified-statements', { fund, period: monthNumber(2) });
  const cancelled = await as('officer', 'disbursements', { grant, tranche: 1 });
  await as('officer', `disbursements/${cancelled}/cancel`, { reason: text() });
  const payment = `disbursements/${await as('officer', 'disbursements', { grant, tranche: 1 })}`;
  await as('certifier', `${payment}/certify`);
  await as('approver', `${payment}/approve`);
  await as('applicant', `grants/${grant}/submit-report`, report(text()));
  await as('officer', `grants/${grant}/return-report`, { report: 1, reason: text() });
  await as('applicant', `grants/${grant}/submit-report`, report(text()));
  await as('certifier', `grants/${grant}/accept-report`, { report: 1 });
  for (let i = 0; i < HOLDS; i++) {
    await as('officer', `grants/${grant}/hold`, { reason: text() });
    await as('officer', `grants/${grant}/resume`, { reason: text() });
  }

  await as('controller', 'imports', {
    source: 'old-books',
    terms: { baseCurrency: 'USD', timeZone: 'UTC', sector: '15160' },
    grants: [
      {
        sourceKey: 'g-1',
        fund: { code: 'OLD', name: 'Old fund' },
        organisation: { key: 'Shelter', name: 'Shelter', kind: '22' },
        amount: usd('100.00'),
        title: text(),
        start: '2020-01-01',
        end: '2020-12-31',
        approvedOn: '2019-12-01',
        status: 'CLOSED',
        assumedPaid: true,
      },
    ],
  });
  const trail = await running.get<{ items: { index: number; type: string }[] }>(
    'audra',
    `/v1/trail/${grant}?limit=100`,
  );
  const index = trail.items.find(({ type }) => type === 'GrantHeld')?.index;
  await as('administrator', 'redactions', {
    index,
    field: '/reason',
    text: text(),
    reason: text(),
  });
  await running.post('audra', 'checkpoints');
  return { fund, grant, receipt, statement };
}

const agreement = (condition: string) => ({
  amount: usd('1000.00'),
  instalments: [{ amount: usd('1000.00'), dueOn: day(10, '01') }],
  signedOn: day(-1, '20'),
  condition,
});

const callFor = (fund: string, pools: readonly string[], description: string) => ({
  fund,
  title: 'Small grants',
  description,
  pools,
  envelope: usd('60000.00'),
  floor: usd('10000.00'),
  ceiling: usd('30000.00'),
  shortestMonths: 6,
  longestMonths: 12,
  deadline: { local: `${day(1, '28')}T23:59:59`, zone: 'Europe/Vienna' },
  criteria: [{ code: 'need', title: 'Need', weight: '100' }],
  minimumReviews: 2,
  passMark: '60',
});

const SERVICES = { shelter: 1, health: 0, psychosocial: 0, legal: 0, education: 0, livelihood: 0 };
const PEOPLE = { women: 1, men: 0, girls: 0, boys: 0 };

const content = (text: () => string) => ({
  title: text(),
  summary: text(),
  amount: usd('15000.00'),
  start: day(3, '01'),
  end: lastDayOfMonths(day(3, '01'), 12),
  allocations: [
    { country: 'KE', themes: ['shelter'], sdgTargets: ['8.7'], groups: ['women'], percent: '100' },
  ],
  budget: [
    { category: 'staff', description: text(), amount: usd('10000.00') },
    { category: 'direct', description: text(), amount: usd('5000.00') },
  ],
  otherFunding: [{ source: text(), amount: usd('1.00') }],
  safeguardingPolicy: text(),
  planned: PEOPLE,
  plannedByService: SERVICES,
});

const scores = (comments: string) => ({ scores: [{ criterion: 'need', score: 5 }], comments });

const report = (narrative: string) => ({
  report: 1,
  final: false,
  from: day(3, '01'),
  to: day(3, '03'),
  lines: [{ line: 1, reported: usd('100.00') }],
  reached: PEOPLE,
  reachedByService: SERVICES,
  narrative,
});
