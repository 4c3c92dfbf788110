import { supportCostCharged } from '../../funds/pools/support-cost.events.js';
import { fact, type EventOf } from '../../platform/decisions/facts.js';
import {
  count,
  country,
  date,
  decimal,
  flag,
  freeText,
  idOf,
  list,
  money,
  oneOf,
  optional,
  record,
  text,
} from '../../platform/decisions/fields.js';
import { poolPart } from '../pool-parts.js';

const allocation = record({
  country: country(),
  themes: list(text(60), 50),
  sdgTargets: list(text(6), 50),
  groups: list(text(60), 50),
  /** Percent of the budget; all allocations together are 100. */
  percent: decimal(),
});

const budgetLine = record({ line: count(100), category: text(60), amount: money() });

const assessedLine = record({
  line: count(100),
  reported: money(),
  /** By the officer, and all above the line's limit over all reports. */
  disallowed: money(),
  accepted: money(),
});

/** People reached. */
const people = count(10_000_000);

/** Whoever acted, and whoever they acted for. */
const by = list(idOf('person'), 2);

export const grantFacts = {
  GrantAwarded: fact(
    'The fund commits money to a grantee; the pools that give it are in the same append.',
    {
      fund: idOf('fund'),
      application: idOf('application'),
      call: idOf('call'),
      organisation: idOf('organisation'),
      amount: money(),
      fundingLines: list(poolPart, 50),
      allocations: list(allocation, 50),
      budget: list(budgetLine, 100),
      plannedStart: date(),
      plannedEnd: date(),
      /** The durations that the call allows, in months. */
      shortestMonths: count(600),
      longestMonths: count(600),
      /** Days that the project had run before the award. */
      retroactiveDays: optional(count(36_500)),
      /** No sanctions list had been loaded. */
      unscreened: flag(),
      valueDate: date(),
    },
  ),
  GrantTakenOn: fact(
    'An award that was decided elsewhere is taken on as a fact, in the state that its source gives it.',
    {
      fund: idOf('fund'),
      organisation: idOf('organisation'),
      source: text(60),
      sourceKey: text(200),
      title: optional(freeText(1000)),
      amount: money(),
      fundingLines: list(poolPart, 1),
      plannedStart: date(),
      plannedEnd: date(),
      retroactiveDays: optional(count(36_500)),
      status: oneOf(
        'AWARDED',
        'ACTIVE',
        'FINAL_REPORTING',
        'REFUND_DUE',
        'UNDER_AUDIT',
        'CLOSING',
        'CLOSED',
        'TERMINATED',
      ),
      /** The award counts as paid and accounted for: what says so, in the same append, is assumed. */
      assumedPaid: flag(),
      valueDate: date(),
    },
  ),
  GrantAgreementSigned: fact('Fund and grantee are bound: dates, officer, tranches.', {
    officer: idOf('person'),
    signedOn: date(),
    start: date(),
    end: date(),
    tranches: list(
      record({
        tranche: count(100),
        amount: money(),
        /** The first day on which it may be paid. */
        earliest: date(),
        condition: optional(freeText(2000)),
        /** Number of the report that must be accepted before it. */
        afterReport: optional(count(100)),
      }),
      50,
    ),
  }),
  ConditionFulfilled: fact("A tranche's condition is met, on this evidence.", {
    tranche: count(100),
    evidence: freeText(2000),
  }),
  GrantHeld: fact('Nothing is paid until the grant is resumed.', { reason: freeText(2000) }),
  GrantResumed: fact('The grant goes on after a hold.', { reason: freeText(2000) }),
  TrancheRequested: fact(
    'A payment of the tranche is under way; there is no second one beside it.',
    { tranche: count(100), disbursement: idOf('disbursement') },
  ),
  TrancheFreed: fact('The payment of the tranche was called off: it may be requested again.', {
    tranche: count(100),
    disbursement: idOf('disbursement'),
  }),
  TrancheReleased: fact('The payment of the tranche has gone to the bank: disbursed grows.', {
    tranche: count(100),
    disbursement: idOf('disbursement'),
    amount: money(),
    parts: list(poolPart, 50),
  }),
  TrancheConfirmed: fact('The bank has debited the payment of the tranche.', {
    tranche: count(100),
    disbursement: idOf('disbursement'),
    charges: list(poolPart, 50),
  }),
  ReportSubmitted: fact('The grantee accounts for a period.', {
    report: count(100),
    final: flag(),
    from: date(),
    to: date(),
    lines: list(record({ line: count(100), reported: money() }), 100),
    reached: record({ women: people, men: people, girls: people, boys: people }),
    reachedByService: record({
      shelter: people,
      health: people,
      psychosocial: people,
      legal: people,
      education: people,
      livelihood: people,
    }),
    narrative: freeText(20_000),
    by,
  }),
  ReportReturned: fact('The report goes back to the grantee to be corrected.', {
    report: count(100),
    reason: freeText(2000),
  }),
  FinancialReportAccepted: fact(
    'Expense is accepted line by line: advances become grant expense.',
    {
      fund: idOf('fund'),
      organisation: idOf('organisation'),
      report: count(100),
      final: flag(),
      lines: list(assessedLine, 100),
      accepted: money(),
      /** The accepted amount over the pools that the grant is paid from. */
      parts: list(poolPart, 50),
      /** Nobody accepted it here: the award was taken on as accounted for. */
      assumed: optional(flag()),
      valueDate: date(),
    },
  ),
  SupportCostCharged: supportCostCharged,
};

export type GrantEvent = EventOf<typeof grantFacts>;
export type GrantData<T extends GrantEvent['type']> = Extract<GrantEvent, { type: T }>['data'];
