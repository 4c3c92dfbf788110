import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { InlineViews } from '../../../test/http/inline-views.js';
import { catalogue } from '../../catalogue.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { periodOf } from '../../funds/periods/period.js';
import { periodsProjection } from '../../funds/periods/periods.projection.js';
import { lastDayOf } from '../../platform/dates/business-date.js';
import { closedStatement } from '../statements/closed-statement.js';
import { Viewer, viewAs } from '../../platform/auth/viewer.js';
import type { JsonObject } from '../../platform/event-log/event-log.js';
import { Queries } from '../../platform/http/reading.js';
import { minorUnits, ofMinor } from '../../platform/money/money.js';
import { entryOf, isMoneyEvent } from '../journal/entries.js';
import { journal } from '../journal/journal.projection.js';
import { ReadJournal, ReadJournalHandler } from '../journal/journal.view.js';
import { ReadBalances, ReadBalancesHandler } from './balances.view.js';
import { ReadTrialBalance, ReadTrialBalanceHandler } from './balances.view.js';
import {
  ExplainBalance,
  ExplainBalanceHandler,
  type ExplainParameters,
} from './explained-balance.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const usd = (cents: bigint) => ({ ...ofMinor(cents, 'USD') });

const FUND = id('fund', 1);
const ACTOR = id('person', 1);
const TODAY = Temporal.Instant.from('2026-07-15T12:00:00Z');

interface Happened {
  readonly stream: string;
  readonly type: string;
  readonly data: JsonObject;
}

const established: Happened = {
  stream: FUND,
  type: 'FundEstablished',
  data: { name: 'North', baseCurrency: 'USD', timeZone: 'Europe/Vienna', sector: '15160' },
};
const received = (n: number, cents: bigint, valueDate: string, pool = id('pool', 1)): Happened => ({
  stream: id('receipt', n),
  type: 'ReceiptTakenOn',
  data: {
    fund: FUND,
    donor: id('donor', (n % 3) + 1),
    pool,
    amount: usd(cents),
    source: 's',
    sourceKey: `r${n}`,
    valueDate,
  },
});
const awarded = (n: number, cents: bigint, valueDate: string, pool: string): Happened => ({
  stream: id('grant', n),
  type: 'GrantTakenOn',
  data: {
    fund: FUND,
    organisation: id('organisation', 1),
    source: 's',
    sourceKey: `g${n}`,
    amount: usd(cents),
    fundingLines: [{ pool, amount: usd(cents) }],
    plannedStart: valueDate,
    plannedEnd: valueDate,
    status: 'AWARDED',
    assumedPaid: false,
    valueDate,
  },
});
const closed = (period: string): Happened => ({
  stream: FUND.replace('fund', 'periods'),
  type: 'PeriodClosed',
  data: { fund: FUND, period },
});

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'two-axes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The books as known when the log had these events, and no more. */
class Books {
  private readonly views: InlineViews;
  private readonly queries: Queries;

  constructor(happened: readonly Happened[]) {
    const log = new MemoryEventLog();
    for (const [n, event] of happened.entries()) {
      const metadata = { schema: '1', actor: ACTOR, command: 'Try', correlationId: `c${n}` };
      log.appendNow([{ ...event, id: id('event', n), metadata }]);
    }
    const file = join(folder, `${files++}.db`);
    this.views = new InlineViews(
      file,
      [journal, fundsProjection, periodsProjection],
      catalogue,
      log,
    );
    this.queries = new Queries(this.views, 1_000);
  }

  balances(parameters: { asAt?: string; pool?: string; grant?: string; donor?: string }) {
    const handler = new ReadBalancesHandler(this.queries, this.views.reader);
    return this.as(() => handler.execute(new ReadBalances(FUND, parameters)));
  }

  trialBalance(asAt?: string) {
    const handler = new ReadTrialBalanceHandler(this.queries, this.views.reader);
    return this.as(() => handler.execute(new ReadTrialBalance(FUND, { ...(asAt && { asAt }) })));
  }

  journal(asAt?: string) {
    const handler = new ReadJournalHandler(this.queries, this.views.reader);
    const parameters = { limit: 200, ...(asAt && { asAt }) };
    return this.as(() => handler.execute(new ReadJournal(FUND, parameters)));
  }

  explain(account: string, parameters: ExplainParameters) {
    const handler = new ExplainBalanceHandler(this.queries, this.views.reader);
    return this.as(() => handler.execute(new ExplainBalance(FUND, account, parameters)));
  }

  async statement(period: string) {
    await this.views.reached(this.views.ownHead);
    return this.views.reader
      .of('journal', 'periods', 'funds')
      .read((rows) => closedStatement(rows, FUND, period));
  }

  close() {
    this.views.close();
  }

  private as<T>(ask: () => Promise<T>): Promise<T> {
    const rights = {
      person: ACTOR,
      holds: () => true,
      represents: () => false,
      actsFor: () => false,
    };
    return viewAs(new Viewer(rights, TODAY, { roles: ['auditor'] }, FUND), ask);
  }
}

const cashOf = async (books: Books, asAt?: string) =>
  (await books.explain('CASH', { ...(asAt && { asAt }) })).balance.amount;

describe('A receipt recorded after its month was closed', () => {
  const may = [established, received(1, 7_000_000n, '2026-05-01')];
  const june = [...may, closed('2026-05'), received(2, 740_000n, '2026-05-20')];

  it.each([
    ['31 May', '31 May', may, '2026-05-31', '70000.00'],
    ['31 May', '30 June', june, '2026-05-31', '77400.00'],
    ['19 May', '30 June', june, '2026-05-19', '70000.00'],
  ])('as at %s, as known on %s', async (_, __, known, asAt, expected) => {
    const books = new Books(known);
    expect(await cashOf(books, asAt)).toBe(expected);
    expect((await books.trialBalance(asAt)).accounts).toEqual([
      expect.objectContaining({ account: 'CASH', balance: { amount: expected, currency: 'USD' } }),
      expect.objectContaining({ account: 'CONTRIBUTION_REVENUE' }),
    ]);
    books.close();
  });

  it('belongs to June, and keeps its value date', async () => {
    const books = new Books(june);
    expect((await books.journal()).items.map((line) => [line.valueDate, line.period])).toEqual([
      ['2026-05-01', '2026-05'],
      ['2026-05-01', '2026-05'],
      ['2026-05-20', '2026-06'],
      ['2026-05-20', '2026-06'],
    ]);
    books.close();
  });

  it('is explained by lines that lead to event, command and person', async () => {
    const books = new Books(june);
    const first = await books.explain('CASH', { limit: 1 });
    expect(first).toMatchObject({ opening: usd(0n), closing: usd(7_000_000n) });
    const last = await books.explain('CASH', { limit: 1, cursor: String(first.next) });
    expect(last).toMatchObject({
      balance: usd(7_740_000n),
      opening: usd(7_000_000n),
      closing: usd(7_740_000n),
      lines: [{ index: 3, line: 1, actor: ACTOR, command: 'Try', correlationId: 'c3' }],
    });
    expect(last.next).toBeUndefined();
    books.close();
  });
});

const DAYS = ['2025-12-31', '2026-03-01', '2026-03-31', '2026-05-20', '2026-05-21', '2026-06-30'];
const POOLS = [id('pool', 1), id('pool', 2)] as const;
const MONTHS = ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06'];

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('receipt', 'receipt', 'award', 'close'),
    cents: fc.bigInt(1n, 9_999_999n),
    day: fc.constantFrom(...DAYS),
    pool: fc.constantFrom(...POOLS),
  }),
  { maxLength: 25 },
);

const historyOf = (wanted: readonly Step[]): Happened[] => {
  const months = [...MONTHS];
  return [
    established,
    ...wanted.flatMap(({ what, cents, day, pool }, n) => {
      if (what === 'receipt') return [received(n, cents, day, pool)];
      if (what === 'award') return [awarded(n, cents, day, pool)];
      const month = months.shift();
      return month ? [closed(month)] : [];
    }),
  ];
};

interface Step {
  readonly what: string;
  readonly cents: bigint;
  readonly day: string;
  readonly pool: string;
}

/** Every line, written out by folding the events and nothing else. */
function naiveLines(happened: readonly Happened[]) {
  let closedUpTo: string | undefined;
  return happened.flatMap((event, index) => {
    if (event.type === 'PeriodClosed') ({ period: closedUpTo } = event.data as { period: string });
    if (!isMoneyEvent(event)) return [];
    const { valueDate, lines } = entryOf(event);
    const period = periodOf(valueDate, closedUpTo);
    return lines.map((line, i) => ({ index, line: i + 1, valueDate, period, of: line }));
  });
}

describe('Whatever happens to the money', () => {
  it('balances, journal and explanations are what folding the events says, at every date and position', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (wanted, cut) => {
        const whole = historyOf(wanted);
        const known = whole.slice(0, 1 + (cut % whole.length));
        const books = new Books(known);
        try {
          for (const asAt of [...DAYS, '2026-05-19', '2026-07-15', undefined]) {
            await expectAsFolded(books, known, asAt);
            await expectOfParties(books, known, asAt);
          }
          await expectStatements(books, known);
        } finally {
          books.close();
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

async function expectAsFolded(books: Books, known: readonly Happened[], asAt?: string) {
  const lines = naiveLines(known).filter((line) => !asAt || line.valueDate <= asAt);
  const read = (await books.journal(asAt)).items;
  expect(
    read.map(({ index, line, period, valueDate }) => ({ index, line, period, valueDate })),
  ).toEqual(
    lines.map(({ index, line, period, valueDate }) => ({ index, line, period, valueDate })),
  );
  const places = new Set(lines.map(({ of }) => `${of.pool} ${of.account}`));
  const { items } = await books.balances({ ...(asAt && { asAt }) });
  expect(items.map(({ pool, account }) => `${pool} ${account}`)).toEqual([...places].sort());
  for (const { pool = '', account, balance } of items) {
    const own = lines.filter(({ of }) => of.pool === pool && of.account === account);
    expect(minorUnits(balance)).toBe(own.reduce((sum, { of }) => sum + minorUnits(of.amount), 0n));
    await expectTickedOff(books, { account, pool, balance }, own, asAt);
  }
  const trial = await books.trialBalance(asAt);
  expect([trial.financialTotal, trial.memorandumTotal]).toEqual([usd(0n), usd(0n)]);
}

/** The balances of a donor or a grant, and what explains them. */
async function expectOfParties(books: Books, known: readonly Happened[], asAt?: string) {
  const lines = naiveLines(known).filter((line) => !asAt || line.valueDate <= asAt);
  for (const party of ['donor', 'grant'] as const) {
    for (const [name, own] of Map.groupBy(lines, ({ of }) => of[party])) {
      if (name === undefined) continue;
      const filter = { [party]: name, ...(asAt && { asAt }) };
      const { items } = await books.balances(filter);
      for (const { pool, account, balance } of items) {
        const ofAccount = own.filter(({ of }) => of.pool === pool && of.account === account);
        expect(minorUnits(balance)).toBe(sumOf(ofAccount));
        const page = await books.explain(account, { ...filter, limit: 200 });
        const ofPools = own.filter(({ of }) => of.account === account);
        expect(page.lines).toHaveLength(ofPools.length);
        expect(minorUnits(page.balance)).toBe(sumOf(ofPools));
        expect(page.closing).toEqual(page.balance);
      }
      expect(items).toHaveLength(new Set(own.map(({ of }) => `${of.pool} ${of.account}`)).size);
    }
  }
}

const sumOf = (lines: ReturnType<typeof naiveLines>): bigint =>
  lines.reduce((sum, { of }) => sum + minorUnits(of.amount), 0n);

/** As at the last day of a closed month, as known where it was closed. */
async function expectStatements(books: Books, known: readonly Happened[]) {
  for (const [position, { type, data }] of known.entries()) {
    if (type !== 'PeriodClosed') continue;
    const { period } = data as { period: string };
    const statement = await books.statement(period);
    expect(statement).toMatchObject({ period, position, asAt: lastDayOf(period) });
    const due = naiveLines(known.slice(0, position)).filter(
      ({ valueDate }) => valueDate <= lastDayOf(period),
    );
    const places = Map.groupBy(due, ({ of }) => `${of.pool} ${of.account}`);
    expect(
      statement?.balances.map((b) => [`${b.pool} ${b.account}`, minorUnits(usdText(b.closing))]),
    ).toEqual([...places.keys()].sort().map((key) => [key, sumOf(places.get(key) ?? [])]));
  }
}

const usdText = (amount: string) => ({ amount, currency: 'USD' });

/** Each page goes on where the one before ended, and the last ends at the balance. */
async function expectTickedOff(
  books: Books,
  { account, pool, balance }: { account: string; pool: string; balance: unknown },
  own: ReturnType<typeof naiveLines>,
  asAt?: string,
) {
  const seen: object[] = [];
  let before: unknown = usd(0n);
  for (let cursor: string | undefined; ;) {
    const page = await books.explain(account, {
      pool,
      limit: 3,
      ...(asAt && { asAt }),
      ...(cursor && { cursor }),
    });
    expect(page).toMatchObject({ balance, opening: before });
    before = page.closing;
    seen.push(...page.lines.map(({ index, line }) => ({ index, line })));
    cursor = page.next;
    if (cursor === undefined) break;
  }
  expect(before).toEqual(balance);
  const inOrder = own.toSorted(
    (a, b) =>
      (a.valueDate < b.valueDate ? -1 : Number(a.valueDate > b.valueDate)) || a.index - b.index,
  );
  expect(seen).toEqual(inOrder.map(({ index, line }) => ({ index, line })));
}
