import { randomUUIDv7 } from 'node:crypto';
import type { EventLog, JsonObject, NewRecord } from '../../src/platform/event-log/event-log.js';
import type { Money } from '../../src/platform/money/money.js';

/** A fund with money in its one pool, and applications that the board has recommended. */
export interface Round {
  readonly fund: string;
  readonly pool: string;
  readonly organisation: string;
  /** Who has given the money that is in the pool. */
  readonly donor: string;
  readonly applications: readonly string[];
}

const usd = (amount: string): Money => ({ amount, currency: 'USD' });
const people = { women: 1, men: 0, girls: 0, boys: 0 };
const services = { shelter: 1, health: 0, psychosocial: 0, legal: 0, education: 0, livelihood: 0 };

export const APPROVER = `person_${randomUUIDv7()}`;

/** What the log has to hold before an approver can award anything. */
export const appendApprover = (log: EventLog): Promise<unknown> =>
  log.append(
    [
      record(APPROVER, 'PersonRegistered', { name: 'Anders' }),
      record(APPROVER, 'RoleGranted', { role: 'approver', from: '2026-01-01T00:00:00Z' }),
    ],
    [],
  );

/** Appends the history of a round: `count` applications for `amount` each, `cash` in the pool. */
export async function appendRound(
  log: EventLog,
  {
    count,
    amount,
    cash,
  }: { readonly count: number; readonly amount: string; readonly cash: string },
): Promise<Round> {
  const [fund, pool, call, organisation, donor] = [
    'fund',
    'pool',
    'call',
    'organisation',
    'donor',
  ].map((kind) => `${kind}_${randomUUIDv7()}`) as [string, string, string, string, string];
  const account = `account_${randomUUIDv7()}`;
  const receipt = record(`receipt_${randomUUIDv7()}`, 'ReceiptTakenOn', {
    fund,
    pool,
    donor,
    amount: usd(cash),
    source: 'test',
    sourceKey: 'row',
    valueDate: '2026-01-01',
  });
  await log.append(
    [
      record(fund, 'FundEstablished', {
        name: 'Fund',
        baseCurrency: 'USD',
        timeZone: 'UTC',
        sector: '15160',
      }),
      record(fund, 'PoolListed', { pool, general: true }),
      record(pool, 'PoolOpened', { fund, name: 'general', currency: 'USD', general: true }),
      receipt,
      record(pool, 'PoolCredited', {
        cause: {
          stream: receipt.stream,
          event: receipt.id,
          type: receipt.type,
          valueDate: '2026-01-01',
        },
        change: { cash: usd(cash), programme: usd(cash) },
      }),
      record(organisation, 'OrganisationRegistered', {
        name: 'Safe House',
        kind: '22',
        country: 'KE',
        registrationNumber: '1',
      }),
      record(organisation, 'DueDiligenceRecorded', {
        outcome: 'POSITIVE',
        validUntil: '2027-12-31',
      }),
      record(donor, 'DonorRegistered', { name: 'Agency', kind: '10', anonymous: false }),
      record(organisation, 'AccountProposed', {
        account,
        country: 'KE',
        holder: 'Safe House',
        number: '0001',
        bic: 'EXAMKENA',
        by: [APPROVER],
      }),
      record(organisation, 'AccountVerified', { account, by: [APPROVER] }),
      record(call, 'CallDrafted', callTerms({ fund, pool, ceiling: amount })),
      record(call, 'CallPublished', { fund }),
    ],
    [],
  );
  const applications = Array.from({ length: count }, () => `application_${randomUUIDv7()}`);
  const chosen = { fund, call, organisation, amount };
  await Promise.all(applications.map((id) => log.append(recommended(id, chosen), [])));
  return { fund, pool, organisation, donor, applications };
}

function recommended(
  id: string,
  { amount, ...parties }: { fund: string; call: string; organisation: string; amount: string },
): NewRecord[] {
  return [
    record(id, 'ApplicationStarted', {
      ...parties,
      title: 'Shelter',
      summary: 'What we do.',
      amount: usd(amount),
      start: '2026-06-01',
      end: '2027-05-31',
      coApplicants: [],
      allocations: [{ country: 'KE', themes: [], sdgTargets: [], groups: [], percent: '100' }],
      budget: [{ category: 'all', description: 'All of it', amount: usd(amount) }],
      otherFunding: [],
      safeguardingPolicy: 'Ours.',
      planned: people,
      plannedByService: services,
    }),
    record(id, 'ApplicationSubmitted', { revision: 1 }),
    record(id, 'ApplicationScreened', { outcome: 'ELIGIBLE', by: [] }),
    record(id, 'EvaluationConcluded', {
      passed: true,
      mean: '80',
      exactMean: '80/1',
      passMark: '60',
      spread: '0',
      reviews: [],
      effect: 'FIRST',
      by: [],
    }),
    record(id, 'VoteOpened', {
      proposal: 'RECOMMEND',
      amount: usd(amount),
      againstEvaluation: false,
    }),
    record(id, 'VoteClosed', { carried: true, yes: 0, no: 0, abstain: 0, quorum: 0 }),
  ];
}

const callTerms = ({
  fund,
  pool,
  ceiling,
}: {
  fund: string;
  pool: string;
  ceiling: string;
}): JsonObject => ({
  fund,
  title: 'Small grants',
  description: 'For those who help.',
  pools: [pool],
  envelope: usd('1000000.00'),
  floor: usd('0.01'),
  ceiling: usd(ceiling),
  shortestMonths: 1,
  longestMonths: 12,
  countries: [],
  kinds: [],
  themes: [],
  deadline: { local: '2026-03-31T23:59:59', zone: 'UTC' },
  criteria: [{ code: 'need', title: 'Need', weight: '100', highestScore: 5 }],
  minimumReviews: 1,
  passMark: '60',
  categoryCaps: [],
});

const record = (stream: string, type: string, data: JsonObject): NewRecord => ({
  stream,
  id: randomUUIDv7(),
  type,
  data,
  metadata: { schema: '1', actor: 'somebody', command: 'Given', decidedAt: '2026-01-01T00:00:00Z' },
});
