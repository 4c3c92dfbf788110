import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../test/doubles/memory-event-log.js';
import { accountVerified, registered } from '../../test/grants/candidates.js';
import {
  AMINA,
  awarded,
  EARMARKED,
  firstTranchePaid,
  FUND,
  GENERAL,
  GRANT,
  OTHER_PAYMENT,
  requested,
  SHELTER,
  signed,
  submitted,
  usd,
} from '../../test/grants/histories.js';
import { InlineViews } from '../../test/http/inline-views.js';
import { catalogue } from '../catalogue.js';
import { Viewer, viewAs } from '../platform/auth/viewer.js';
import { Queries } from '../platform/http/reading.js';
import { projections } from '../projections.js';
import {
  QueueParameters,
  ReadOfficerQueue,
  ReadOfficerQueueHandler,
} from './officer-queue.view.js';

interface Happened {
  readonly type: string;
  readonly data: object;
}

let folder: string;
let log: MemoryEventLog;

/** Appends what happened to one thing, each recorded on 1 March 2026. */
function happened(stream: string, ...events: readonly Happened[]): void {
  for (const { type, data } of events) {
    const id = `e-${log.events.length}`;
    const metadata = { schema: '1', actor: AMINA };
    log.appendNow([{ stream, id, type, data: { ...data }, metadata }]);
  }
}

const pool = (general: boolean): Happened => ({
  type: 'PoolOpened',
  data: { fund: FUND, name: general ? 'general' : 'Kenya', currency: 'USD', general },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queue-'));
  log = new MemoryEventLog();
  happened(FUND, {
    type: 'FundEstablished',
    data: {
      name: 'Trust fund',
      baseCurrency: 'USD',
      timeZone: 'Africa/Nairobi',
      sector: '15160',
    },
  });
  happened(GENERAL, pool(true));
  happened(EARMARKED, pool(false));
  happened(SHELTER, registered, ...accountVerified);
  happened(GRANT, awarded);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Item, number of tranche or report, and what stands against it, at that instant. */
async function queueAt(now: string): Promise<unknown[][]> {
  const views = new InlineViews(join(folder, 'views.db'), projections, catalogue, log);
  const handler = new ReadOfficerQueueHandler(new Queries(views, 1_000), views.reader);
  const rights = {
    person: AMINA,
    holds: () => true,
    represents: () => false,
    actsFor: () => false,
  };
  const viewer = new Viewer(rights, Temporal.Instant.from(now), { roles: ['grant-officer'] }, '');
  try {
    const { items } = await viewAs(viewer, async () =>
      handler.execute(new ReadOfficerQueue(new QueueParameters())),
    );
    return items.map(({ item, tranche, report, overdueDays, blocking }) =>
      [item, tranche ?? report, overdueDays, blocking].filter((part) => part !== undefined),
    );
  } finally {
    views.close();
  }
}

const JUNE = '2026-06-15T09:00:00Z';
const OCTOBER = '2026-10-01T09:00:00Z';
const fulfilled = { type: 'ConditionFulfilled', data: { tranche: 2, evidence: 'A lease.' } };

/** The first report, of so much on the first line, taken as it is. */
const accounted = (amount: string, { final = false } = {}): Happened[] => [
  submitted([{ line: 1, reported: usd(amount) }], { final }),
  {
    type: 'FinancialReportAccepted',
    data: {
      fund: FUND,
      organisation: SHELTER,
      report: 1,
      final,
      lines: [{ line: 1, reported: usd(amount), disallowed: usd('0.00'), accepted: usd(amount) }],
      accepted: usd(amount),
      parts: [{ pool: GENERAL, amount: usd(amount) }],
      valueDate: '2026-06-01',
    },
  },
];

describe("What waits of a grant in the officer's queue", () => {
  it('is its agreement, overdue from the day after the planned start in the zone of the fund', async () => {
    expect(await queueAt('2026-04-01T20:59:59Z')).toEqual([['SIGN_AGREEMENT']]);
    expect(await queueAt('2026-04-01T21:00:00Z')).toEqual([['SIGN_AGREEMENT', 1]]);
  });

  it.each<[string, readonly Happened[], unknown[]]>([
    ['nothing', [fulfilled, ...accounted('16000.00')], []],
    ['a hold', [{ type: 'GrantHeld', data: { reason: 'Fire.' } }], ['GRANT_ON_HOLD']],
    ['a condition', accounted('16000.00'), ['CONDITION_NOT_MET']],
    ['a report', [fulfilled], ['REPORT_NOT_ACCEPTED']],
    ['utilisation', [fulfilled, ...accounted('15999.99')], ['LOW_UTILISATION']],
  ])('is a further tranche, with %s against it', async (_, events, blocking) => {
    happened(GRANT, signed, ...firstTranchePaid, ...events);
    expect(await queueAt(OCTOBER)).toEqual([['REQUEST_PAYMENT', 2, ...blocking]]);
    expect(await queueAt('2026-09-30T20:59:59Z')).toEqual([]);
  });

  it('is a tranche against an account that has changed, and against a pool below zero', async () => {
    happened(GRANT, signed);
    const cause = { stream: GRANT, event: 'e', type: 'x', valueDate: '2026-03-31' };
    const spent = (cash: string, outgoingCosts: string): Happened => ({
      type: 'PoolPaymentConfirmed',
      data: { cause, change: { cash: usd(cash), outgoingCosts: usd(outgoingCosts) } },
    });
    happened(GENERAL, spent('-5.00', '5.00'));
    expect(await queueAt(JUNE)).toEqual([['REQUEST_PAYMENT', 1]]);
    happened(GENERAL, spent('-0.01', '0.00'));
    expect(await queueAt(JUNE)).toEqual([['REQUEST_PAYMENT', 1, 'POOL_OVERCOMMITTED']]);
    const [proposed] = accountVerified;
    const account = 'account_0192a000-0000-7000-8000-000000000002';
    happened(SHELTER, { type: 'AccountProposed', data: { ...proposed?.data, account } });
    expect(await queueAt(JUNE)).toEqual([['REQUEST_PAYMENT', 1, 'ACCOUNT_NOT_VERIFIED']]);
  });

  it.each([
    ['20000.00', []],
    ['20000.01', [['REQUEST_PAYMENT', 2]]],
  ])(
    'after a final report of %s is the tranche if the grantee is owed',
    async (spent, expected) => {
      happened(GRANT, signed, ...firstTranchePaid, fulfilled, ...accounted(spent, { final: true }));
      expect(await queueAt(OCTOBER)).toEqual(expected);
    },
  );

  it.each([
    ['36900.00', []],
    ['36899.99', ['WRONG_STATE']],
  ])('is a payment to certify, if a final report of %s leaves it due', async (spent, blocking) => {
    const second = { ...requested.data, tranche: 2, amount: usd('16900.00') };
    const payment = OTHER_PAYMENT.replace(/2$/, '3');
    happened(payment, { type: 'PaymentRequested', data: second });
    happened(
      GRANT,
      signed,
      ...firstTranchePaid,
      fulfilled,
      { type: 'TrancheRequested', data: { tranche: 2, disbursement: payment } },
      ...accounted(spent, { final: true }),
    );
    expect(await queueAt(OCTOBER)).toEqual([['CERTIFY_PAYMENT', 2, ...blocking]]);
  });

  it('is a report to accept, then one to await', async () => {
    happened(GRANT, signed, ...firstTranchePaid, submitted([{ line: 1, reported: usd('1.00') }]));
    expect(await queueAt(JUNE)).toEqual([['ACCEPT_REPORT', 1]]);
    happened(GRANT, { type: 'ReportReturned', data: { report: 1, reason: 'No receipts.' } });
    expect(await queueAt(JUNE)).toEqual([['AWAIT_REPORT', 1]]);
  });

  it('is the final report, once the grant has ended in the zone of the fund', async () => {
    happened(GRANT, signed, ...firstTranchePaid);
    const waits = async (now: string) =>
      (await queueAt(now)).filter(([item]) => item === 'AWAIT_FINAL_REPORT');
    expect(await waits('2027-03-31T20:59:59Z')).toEqual([]);
    expect(await waits('2027-03-31T21:00:00Z')).toEqual([
      ['AWAIT_FINAL_REPORT', 1, 'REPORTS_OUTSTANDING'],
    ]);
  });
});
