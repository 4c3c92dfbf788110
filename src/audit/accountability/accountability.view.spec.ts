import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { started } from '../../../test/grants/candidates.js';
import {
  AMINA,
  APPLICATION,
  award,
  awarded,
  BELA,
  CHEN,
  DARA,
  FUND,
  GENERAL,
  GRANT,
  OTHER_PAYMENT,
  PAYMENT,
  SHELTER,
  signed,
  submitted,
  usd,
} from '../../../test/grants/histories.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { accountability } from './accountability.projection.js';
import { GoalParameters, ListGoals, ListGoalsHandler } from './beneficiaries.view.js';
import {
  BudgetLineParameters,
  ListBudgetLines,
  ListBudgetLinesHandler,
} from './budget-lines.view.js';
import { DrawdownParameters, ListDrawdowns, ListDrawdownsHandler } from './drawdowns.view.js';
import {
  AuditedReportParameters,
  ListAuditedReports,
  ListAuditedReportsHandler,
} from './reports.view.js';

const OTHER_GRANT = GRANT.replace(/1$/, '2');
const OTHER_FUND = FUND.replace(/1$/, '2');

let history: RecordedHistory;
let grantAwarded: number;

beforeEach(() => {
  history = new RecordedHistory([accountability, fundsProjection]);
  const established = (name: string) => ({
    type: 'FundEstablished',
    data: { name, baseCurrency: 'USD', timeZone: 'Africa/Nairobi', sector: '15160' },
  });
  history.happened('2026-01-01T09:00:00Z', AMINA, [FUND, established('Ours')]);
  history.happened('2026-01-01T09:00:00Z', AMINA, [OTHER_FUND, established('Theirs')]);
  history.happened('2026-01-02T09:00:00Z', DARA, [APPLICATION, started]);
  grantAwarded = history.happened('2026-03-01T09:00:00Z', BELA, [GRANT, awarded]);
  history.happened('2026-03-10T09:00:00Z', AMINA, [GRANT, signed]);
});
afterEach(() => history.close());

type Look = Parameters<RecordedHistory['ask']>[2];

const reports = async (more: Partial<AuditedReportParameters> = {}, look: Look = {}) => {
  const query = new ListAuditedReports(Object.assign(new AuditedReportParameters(), more));
  return (await history.ask(ListAuditedReportsHandler, query, look)).items;
};
const drawdowns = async (more: Partial<DrawdownParameters> = {}, look: Look = {}) => {
  const query = new ListDrawdowns(Object.assign(new DrawdownParameters(), more));
  return (await history.ask(ListDrawdownsHandler, query, look)).items;
};
const lines = async (more: Partial<BudgetLineParameters> = {}, look: Look = {}) => {
  const query = new ListBudgetLines(Object.assign(new BudgetLineParameters(), more));
  return (await history.ask(ListBudgetLinesHandler, query, look)).items;
};
const goals = async (more: Partial<GoalParameters> = {}, look: Look = {}) => {
  const query = new ListGoals(Object.assign(new GoalParameters(), more));
  return (await history.ask(ListGoalsHandler, query, look)).items;
};

const NOBODY = { women: 0, men: 0, girls: 0, boys: 0 };

const handsIn = (
  at: string,
  reported: string,
  more: Parameters<typeof submitted>[1] = {},
): number =>
  history.happened(at, DARA, [GRANT, submitted([{ line: 1, reported: usd(reported) }], more)]);

const accepts = (at: string, amount: string, more: object = {}): number =>
  history.happened(at, AMINA, [
    GRANT,
    {
      type: 'FinancialReportAccepted',
      data: {
        fund: FUND,
        organisation: SHELTER,
        report: 1,
        final: false,
        lines: [{ line: 1, reported: usd(amount), disallowed: usd('0.00'), accepted: usd(amount) }],
        accepted: usd(amount),
        parts: [{ pool: GENERAL, amount: usd(amount) }],
        valueDate: '2026-11-02',
        ...more,
      },
    },
  ]);

const releases = (
  at: string,
  payment: string,
  { tranche = 1, amount = '20000.00' }: { tranche?: number; amount?: string } = {},
): number =>
  history.happened(at, CHEN, [
    payment,
    {
      type: 'PaymentReleased',
      data: {
        fund: FUND,
        grant: GRANT,
        organisation: SHELTER,
        tranche,
        amount: usd(amount),
        parts: [{ pool: GENERAL, amount: usd(amount) }],
        unscreened: true,
        by: [CHEN],
        valueDate: at.slice(0, 10),
      },
    },
  ]);

describe('Reports', () => {
  const late = async (now: string) =>
    (await reports({}, { now })).map(({ report, due, daysLate }) => [report, due, daysLate]);

  it('are due when a tranche waits for them, and the final one when the grant ends, in the zone of the fund', async () => {
    expect(await late('2026-10-01T20:59:59Z')).toEqual([
      [undefined, '2027-03-31', 0],
      [1, '2026-10-01', 0],
    ]);
    expect(await late('2026-10-01T21:00:00Z')).toEqual([
      [undefined, '2027-03-31', 0],
      [1, '2026-10-01', 1],
    ]);
    expect(await reports({ late: 'true' }, { now: '2026-10-01T20:59:59Z' })).toEqual([]);
    expect(await reports({ late: 'true' }, { now: '2026-10-01T21:00:00Z' })).toHaveLength(1);
  });

  it('keep how late they came, how often they were returned, and every event', async () => {
    const first = handsIn('2026-10-04T09:00:00Z', '100.00');
    const returned = history.happened('2026-10-05T09:00:00Z', AMINA, [
      GRANT,
      { type: 'ReportReturned', data: { report: 1, reason: 'No receipts.' } },
    ]);
    expect(await reports({ status: 'RETURNED' })).toMatchObject([{ report: 1, returns: 1 }]);
    const second = handsIn('2026-10-20T09:00:00Z', '100.00');
    const acceptance = accepts('2026-11-02T09:00:00Z', '100.00');
    expect(await reports({ status: 'ACCEPTED' })).toEqual([
      {
        grant: GRANT,
        fund: FUND,
        organisation: SHELTER,
        report: 1,
        final: false,
        status: 'ACCEPTED',
        due: '2026-10-01',
        submittedOn: '2026-10-04',
        daysLate: 3,
        returns: 1,
        acceptedOn: '2026-11-02',
        flags: [],
        events: [first, returned, second, acceptance],
      },
    ]);
  });

  it('that are final take the place of the one that was awaited', async () => {
    handsIn('2027-04-02T09:00:00Z', '100.00', { report: 2, final: true });
    const finals = (await reports()).filter(({ final }) => final);
    expect(finals).toMatchObject([{ report: 2, due: '2027-03-31', daysLate: 2 }]);
  });

  it('that are final and awaited by a tranche are awaited once', async () => {
    handsIn('2026-09-30T09:00:00Z', '100.00', { final: true });
    expect(await reports()).toMatchObject([
      { report: 1, final: true, due: '2026-10-01', daysLate: 0 },
    ]);
  });

  it.each([
    ['22000.00', NOBODY, ['NOBODY_REACHED']],
    ['22000.01', { ...NOBODY, boys: 1 }, ['ABOVE_LINE_LIMIT']],
  ])('of %s on a line of 20,000 are flagged', async (reported, reached, flags) => {
    handsIn('2026-09-30T09:00:00Z', reported, { reached });
    const [flag = ''] = flags;
    expect(await reports({ flag: flag as never })).toMatchObject([{ report: 1, flags }]);
    expect(await reports({ flag: 'DISALLOWED' })).toEqual([]);
  });

  it('are flagged where a line goes above its limit together with earlier reports', async () => {
    handsIn('2026-09-30T09:00:00Z', '22000.00');
    handsIn('2026-12-30T09:00:00Z', '0.01', { report: 2 });
    expect((await reports()).map(({ report, flags }) => [report, flags])).toEqual([
      [undefined, []],
      [1, []],
      [2, ['ABOVE_LINE_LIMIT']],
    ]);
  });

  it('are flagged where some was disallowed, or nobody has handed them in', async () => {
    handsIn('2026-09-30T09:00:00Z', '100.00');
    const cut = {
      line: 1,
      reported: usd('100.00'),
      disallowed: usd('0.01'),
      accepted: usd('99.99'),
    };
    accepts('2026-10-01T09:00:00Z', '99.99', { lines: [cut] });
    expect(await reports({ flag: 'DISALLOWED' })).toMatchObject([{ report: 1 }]);
    accepts('2026-10-01T09:00:00Z', '1.00', { report: 7, assumed: true });
    expect(await reports({ flag: 'ACCEPTED_WITHOUT_REPORT' })).toMatchObject([
      { report: 7, daysLate: 0 },
    ]);
  });

  it('are narrowed by due date', async () => {
    expect(await reports({ from: '2026-10-01', to: '2026-10-01' })).toMatchObject([{ report: 1 }]);
    expect(await reports({ from: '2026-10-02', to: '2027-03-30' })).toEqual([]);
  });
});

describe('Drawdowns', () => {
  it('show utilisation before each payment against the threshold of then, and what is outstanding by age', async () => {
    const first = releases('2026-04-01T09:00:00Z', PAYMENT);
    handsIn('2026-09-30T09:00:00Z', '15999.99');
    accepts('2026-10-01T09:00:00Z', '15999.99');
    const second = releases('2026-10-02T09:00:00Z', OTHER_PAYMENT, {
      tranche: 2,
      amount: '16900.00',
    });
    history.happened('2026-10-03T09:00:00Z', AMINA, [
      FUND,
      { type: 'PolicySet', data: { utilisationThreshold: '50' } },
    ]);
    const found = await drawdowns({}, { now: '2026-10-02T09:00:00Z' });
    expect(found).toEqual([
      expect.objectContaining({
        payment: PAYMENT,
        award: usd('36900.00'),
        meetsThreshold: true,
        outstanding: usd('4000.01'),
        ageDays: 184,
        ageBand: 'upTo365Days',
        events: [first],
      }),
      {
        index: second,
        payment: OTHER_PAYMENT,
        grant: GRANT,
        fund: FUND,
        tranche: 2,
        amount: usd('16900.00'),
        releasedOn: '2026-10-02',
        assumed: false,
        award: usd('36900.00'),
        disbursedBefore: usd('20000.00'),
        acceptedBefore: usd('15999.99'),
        utilisation: '80.00',
        threshold: '80',
        meetsThreshold: false,
        outstanding: usd('16900.00'),
        ageDays: 0,
        ageBand: 'upTo90Days',
        events: [second],
      },
    ]);
    expect(found[0]).not.toHaveProperty('utilisation');
  });

  it('are narrowed to those that are outstanding', async () => {
    releases('2026-04-01T09:00:00Z', PAYMENT);
    handsIn('2026-09-30T09:00:00Z', '20000.00');
    expect(await drawdowns({ outstanding: 'true' })).toHaveLength(1);
    accepts('2026-10-01T09:00:00Z', '20000.00');
    expect(await drawdowns({ outstanding: 'true' })).toEqual([]);
    const [paid] = await drawdowns();
    expect(paid).toMatchObject({ outstanding: usd('0.00') });
    expect(paid).not.toHaveProperty('ageBand');
    expect(await drawdowns({ from: '2026-04-02' })).toEqual([]);
    expect(await drawdowns({ grant: OTHER_GRANT })).toEqual([]);
  });

  it('name the confirmation', async () => {
    const release = releases('2026-04-01T09:00:00Z', PAYMENT);
    const confirmation = history.happened('2026-04-02T09:00:00Z', CHEN, [
      PAYMENT,
      {
        type: 'PaymentConfirmed',
        data: {
          fund: FUND,
          grant: GRANT,
          organisation: SHELTER,
          tranche: 1,
          debited: usd('20010.00'),
          charges: usd('10.00'),
          chargesBorneBy: 'FUND',
          parts: [],
          valueDate: '2026-04-02',
        },
      },
    ]);
    expect(await drawdowns()).toMatchObject([
      { confirmedOn: '2026-04-02', events: [release, confirmation] },
    ]);
  });
});

describe('Budget lines', () => {
  it('show what was reported, accepted and disallowed on each, and the flexibility used', async () => {
    const submission = handsIn('2026-09-30T09:00:00Z', '22000.01');
    const cut = {
      line: 1,
      reported: usd('22000.01'),
      disallowed: usd('1000.01'),
      accepted: usd('21000.00'),
    };
    const acceptance = accepts('2026-10-01T09:00:00Z', '21000.00', { lines: [cut] });
    expect(await lines()).toEqual([
      {
        grant: GRANT,
        fund: FUND,
        line: 1,
        category: 'staff',
        budget: usd('20000.00'),
        flexibility: '10',
        limit: usd('22000.00'),
        reported: usd('22000.01'),
        accepted: usd('21000.00'),
        disallowed: usd('1000.01'),
        standing: 'ABOVE_LIMIT',
        flexibilityUsed: '50.00',
        events: [grantAwarded, submission, acceptance],
      },
      expect.objectContaining({ line: 2, reported: usd('0.00'), events: [grantAwarded] }),
    ]);
    expect((await lines({ over: 'true' })).map(({ line }) => line)).toEqual([1]);
  });

  it('count a report that came twice as it was the last time', async () => {
    handsIn('2026-09-30T09:00:00Z', '300.00');
    handsIn('2026-10-10T09:00:00Z', '200.00');
    expect((await lines())[0]).toMatchObject({ reported: usd('200.00') });
  });
});

describe('Goals', () => {
  it('compare people planned with people reached, by group and service, over all reports', async () => {
    expect(await goals({ withoutFigure: 'true' })).toMatchObject([{ flag: 'NO_REPORT' }]);
    handsIn('2026-09-30T09:00:00Z', '1.00', { reached: NOBODY });
    expect(await goals({ withoutFigure: 'true' })).toMatchObject([{ flag: 'NOBODY_REACHED' }]);
    const one = handsIn('2026-09-30T10:00:00Z', '1.00');
    const two = handsIn('2027-03-30T09:00:00Z', '1.00', { report: 2 });
    expect(await goals({ withoutFigure: 'true' })).toEqual([]);
    const [found] = await goals();
    expect(found).toMatchObject({
      grant: GRANT,
      planned: 70,
      reached: 54,
      met: '77.1',
      groups: [
        { group: 'women', planned: 40, reached: 24, met: '60.0' },
        { group: 'men', planned: 0, reached: 6 },
        { group: 'girls', planned: 20, reached: 14, met: '70.0' },
        { group: 'boys', planned: 10, reached: 10, met: '100.0' },
      ],
      events: [2, grantAwarded, one, two],
    });
    expect(found?.services[0]).toEqual({
      group: 'shelter',
      planned: 60,
      reached: 40,
      met: '66.7',
    });
    expect(found).not.toHaveProperty('flag');
  });
});

describe('Every heading about grants', () => {
  it('is narrowed by the fund, and by what the role is held for', async () => {
    const theirs = { type: 'GrantAwarded', data: { ...award, fund: OTHER_FUND } };
    history.happened('2026-03-02T09:00:00Z', BELA, [OTHER_GRANT, theirs]);
    history.happened('2026-03-10T09:00:00Z', AMINA, [OTHER_GRANT, signed]);
    const grantsIn = async (fund: string | undefined, look: Look) => {
      const more = fund === undefined ? {} : { fund };
      const found = [
        ...(await reports(more, look)),
        ...(await lines(more, look)),
        ...(await goals(more, look)),
      ];
      return [...new Set(found.map(({ grant }) => grant))];
    };
    expect(await grantsIn(undefined, {})).toEqual([GRANT, OTHER_GRANT]);
    expect(await grantsIn(OTHER_FUND, {})).toEqual([OTHER_GRANT]);
    expect(await grantsIn(undefined, { funds: [FUND] })).toEqual([GRANT]);
    expect(await grantsIn(OTHER_FUND, { funds: [FUND] })).toEqual([]);
  });

  it('is paged without gap or repeat', async () => {
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const parameters = Object.assign(new BudgetLineParameters(), { limit: 1, cursor });
      const page = await history.ask(ListBudgetLinesHandler, new ListBudgetLines(parameters));
      seen.push(...page.items.map(({ line }) => line));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual([1, 2]);
  });
});
