import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  RecordReceipt,
  ReverseReceipt,
} from '../../src/contributions/receipts/receipt.commands.js';
import { bringOn, registerOutsider, type Cast } from '../../src/demonstration/cast.js';
import { Chance } from '../../src/demonstration/chance.js';
import { Stage, StageClock } from '../../src/demonstration/stage.js';
import { available, pool as poolAggregate } from '../../src/funds/pools/pool.js';
import {
  ApprovePayment,
  CertifyPayment,
  ConfirmPayment,
  ReleasePayment,
  RequestPayment,
} from '../../src/grants/disbursements/disbursement.commands.js';
import {
  AcceptReport,
  AwardGrant,
  SignGrantAgreement,
  SubmitReport,
} from '../../src/grants/grants/grant.commands.js';
import { openInstallation, type Installation } from '../../src/installation.js';
import { Books } from '../../src/ledger/books.js';
import { entryOf, isMoneyEvent } from '../../src/ledger/journal/entries.js';
import { AddRepresentative } from '../../src/people/person.commands.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { Commands } from '../../src/platform/http/commands.js';
import { minorUnits, ofMinor } from '../../src/platform/money/money.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { createService, type Service } from '../../src/service.js';
import { ModelOfTheBooks } from './model-of-the-books.js';
import { appendRound, type Round } from './recommended-applications.js';

const SEEDS = [1, 2, 3, 4];
const COMMANDS = 220;
const AWARD = 100_000n; // cents
const CASH = 450_000n;

let dataDir: string;
let installation: Installation;
let service: Service;
let stage: Stage;
let cast: Cast;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'books-'));
  const clock = new StageClock(Temporal.Instant.from('2026-06-01T09:00:00Z').epochMilliseconds);
  installation = await openInstallation({
    settings: readSettings({ TRIBUTARY_DATA_DIR: dataDir }),
    logger: createLogger('silent'),
    nowMs: () => clock.nowMs,
  });
  service = await createService(installation);
  stage = new Stage(service.app.get(Commands), clock, () => {});
  cast = await bringOn(stage);
}, 30_000);

afterAll(async () => {
  await service.close();
  await installation.close();
  rmSync(dataDir, { recursive: true });
});

const usd = (cents: bigint) => ({ ...ofMinor(cents, 'USD') });

interface Payment {
  readonly id: string;
  readonly grant: string;
  step: 'REQUESTED' | 'CERTIFIED' | 'APPROVED' | 'RELEASED' | 'CONFIRMED';
}

/** Plays random commands, many of which must be refused, beside the model. */
class Play {
  readonly model = new ModelOfTheBooks(CASH);
  readonly counts = { accepted: 0, refused: 0 };
  private readonly receipts: { id: string; net: bigint; charges: bigint; reversed: boolean }[] = [];
  private readonly waiting: string[];
  private readonly grants: {
    id: string;
    signed: boolean;
    paying: boolean;
    paid: boolean;
    reported: boolean;
    accepted: boolean;
  }[] = [];
  private readonly payments: Payment[] = [];
  private references = 0;

  constructor(
    private readonly chance: Chance,
    private readonly round: Round,
    private readonly applicant: string,
  ) {
    this.waiting = [...round.applications];
  }

  async step(): Promise<void> {
    const steps = [
      () => this.gift(),
      () => this.gift(),
      () => this.reverse(),
      () => this.award(),
      () => this.award(),
      () => this.sign(),
      () => this.request(),
      () => this.pay(),
      () => this.pay(),
      () => this.pay(),
      () => this.pay(),
      () => this.report(),
      () => this.accept(),
    ] as const;
    await (steps[this.chance.whole(0, steps.length - 1)] ?? steps[0])();
  }

  /** Sends it and compares whether it was accepted with what the model says. */
  private async expectTo(
    accept: boolean,
    send: Promise<string | undefined>,
    what: string,
  ): Promise<string | undefined> {
    const id = await send;
    expect({ what, accepted: id !== undefined }).toEqual({ what, accepted: accept });
    this.counts[accept ? 'accepted' : 'refused']++;
    return id;
  }

  private async gift(): Promise<void> {
    const charges = this.chance.percent(40) ? BigInt(this.chance.whole(1, 2_500)) : 0n;
    const net = BigInt(this.chance.whole(1, 60_000));
    const repeat =
      this.references > 0 && this.chance.percent(15) && this.receipts.some((r) => !r.reversed);
    const reference = repeat ? this.receipts.findIndex((r) => !r.reversed) : this.references++;
    const sent = stage.attempt(cast.felix, RecordReceipt, {
      fund: this.round.fund,
      donor: this.round.donor,
      account: `BANK-${this.round.fund.slice(-12)}`,
      bankReference: `R-${reference}`,
      valueDate: '2026-06-01',
      instructed: usd(net + charges),
      ...(charges > 0n && { charges: usd(charges) }),
      credited: usd(net),
    });
    const id = await this.expectTo(!repeat, sent, 'gift');
    if (!id) return;
    this.receipts.push({ id, net, charges, reversed: false });
    this.model.receipt(net, charges, 1n);
  }

  private async reverse(): Promise<void> {
    const receipt = this.receipts[this.chance.whole(0, Math.max(0, this.receipts.length - 1))];
    if (!receipt) return;
    const valid = !receipt.reversed;
    const sent = stage.attempt(cast.felix, ReverseReceipt, {
      id: receipt.id,
      reason: 'Taken back.',
      valueDate: '2026-06-01',
    });
    await this.expectTo(valid, sent, 'reverse');
    if (!valid) return;
    receipt.reversed = true;
    this.model.receipt(receipt.net, receipt.charges, -1n);
  }

  private async award(): Promise<void> {
    const application = this.waiting[0];
    if (!application) return;
    const valid = this.model.available >= AWARD;
    const id = await this.expectTo(
      valid,
      stage.attempt(cast.anders, AwardGrant, { application }),
      'award',
    );
    if (!id) return;
    this.waiting.shift();
    this.grants.push({
      id,
      signed: false,
      paying: false,
      paid: false,
      reported: false,
      accepted: false,
    });
    this.model.award(AWARD);
  }

  private async sign(): Promise<void> {
    const grant = this.oneOf(this.grants);
    if (!grant) return;
    const sent = stage.attempt(cast.gina, SignGrantAgreement, {
      id: grant.id,
      officer: cast.gina,
      signedOn: '2026-06-01',
      start: '2026-06-01',
      end: '2027-05-31',
      tranches: [{ tranche: 1, amount: usd(AWARD), earliest: '2026-06-01' }],
    });
    await this.expectTo(!grant.signed, sent, 'sign');
    grant.signed = true;
  }

  private async request(): Promise<void> {
    const grant = this.oneOf(this.grants);
    if (!grant) return;
    const valid = grant.signed && !grant.paying && !grant.accepted && !this.paymentsStopped;
    const sent = stage.attempt(cast.gina, RequestPayment, { grant: grant.id, tranche: 1 });
    const id = await this.expectTo(valid, sent, 'request');
    if (!id) return;
    grant.paying = true;
    this.payments.push({ id, grant: grant.id, step: 'REQUESTED' });
  }

  private async pay(): Promise<void> {
    const payment = this.oneOf(this.payments.filter(({ step }) => step !== 'CONFIRMED'));
    if (!payment) return;
    const { id } = payment;
    const goesOn = !this.paymentsStopped;
    switch (payment.step) {
      case 'REQUESTED':
        if (
          await this.expectTo(goesOn, stage.attempt(cast.omar, CertifyPayment, { id }), 'certify')
        )
          payment.step = 'CERTIFIED';
        return;
      case 'CERTIFIED':
        if (
          await this.expectTo(goesOn, stage.attempt(cast.anders, ApprovePayment, { id }), 'approve')
        )
          payment.step = 'APPROVED';
        return;
      case 'APPROVED':
        if (
          await this.expectTo(goesOn, stage.attempt(cast.felix, ReleasePayment, { id }), 'release')
        ) {
          payment.step = 'RELEASED';
          this.model.release(AWARD);
        }
        return;
      case 'RELEASED':
        await this.confirm(payment);
        return;
      case 'CONFIRMED':
        return;
    }
  }

  private async confirm(payment: Payment): Promise<void> {
    const charges = this.chance.percent(50) ? BigInt(this.chance.whole(1, 3_000)) : 0n;
    const sent = stage.attempt(cast.felix, ConfirmPayment, {
      id: payment.id,
      debited: usd(AWARD + charges),
      ...(charges > 0n && { charges: usd(charges) }),
      valueDate: '2026-06-01',
    });
    await this.expectTo(true, sent, 'confirm');
    payment.step = 'CONFIRMED';
    this.model.confirm(AWARD, charges);
    const grant = this.grants.find(({ id }) => id === payment.grant);
    if (grant) grant.paid = true;
  }

  private async report(): Promise<void> {
    const grant = this.oneOf(this.grants.filter(({ paid, reported }) => paid && !reported));
    if (!grant) return;
    const sent = stage.attempt(this.applicant, SubmitReport, {
      id: grant.id,
      report: 1,
      final: false,
      from: '2026-06-01',
      to: '2026-06-01',
      lines: [{ line: 1, reported: usd(AWARD) }],
      reached: { women: 1, men: 0, girls: 0, boys: 0 },
      reachedByService: {
        shelter: 1,
        health: 0,
        psychosocial: 0,
        legal: 0,
        education: 0,
        livelihood: 0,
      },
      narrative: 'What we did.',
    });
    await this.expectTo(true, sent, 'report');
    grant.reported = true;
  }

  private async accept(): Promise<void> {
    const grant = this.oneOf(this.grants.filter(({ reported }) => reported));
    if (!grant) return;
    const disallowed = BigInt(this.chance.whole(0, Number(AWARD)));
    const sent = stage.attempt(cast.omar, AcceptReport, {
      id: grant.id,
      report: 1,
      ...(disallowed > 0n && { disallowed: [{ line: 1, amount: usd(disallowed) }] }),
    });
    await this.expectTo(!grant.accepted, sent, 'accept');
    if (grant.accepted) return;
    grant.accepted = true;
    this.model.accept(AWARD - disallowed);
  }

  private get paymentsStopped(): boolean {
    return this.model.available + this.model.outgoingCosts < 0n;
  }

  private oneOf<T>(items: readonly T[]): T | undefined {
    return items[this.chance.whole(0, Math.max(0, items.length - 1))];
  }
}

/** Follows the log, and keeps the journal of one pool from its events. */
class Follower {
  private readonly books = new Books();
  private readonly balances = new Map<string, bigint>();

  constructor(
    private readonly pool: string,
    private next: number,
  ) {}

  /** Balances that are not zero, after the latest event; every event in between is balanced. */
  async read(): Promise<Record<string, bigint>> {
    for await (const batch of installation.log.readAll(this.next)) {
      for (const event of batch) {
        expect(this.books.see(event)).toBeUndefined();
        if (isMoneyEvent(event)) {
          for (const { pool, account, amount } of entryOf(event).lines) {
            if (pool !== this.pool) continue;
            this.balances.set(account, (this.balances.get(account) ?? 0n) + minorUnits(amount));
          }
        }
        this.next = event.index + 1;
      }
    }
    return withoutZeros(this.balances);
  }
}

const withoutZeros = (balances: ReadonlyMap<string, bigint>): Record<string, bigint> =>
  Object.fromEntries(
    [...balances].filter(([, cents]) => cents !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)),
  );

describe('random commands, valid and invalid', () => {
  it.each(SEEDS)(
    'leave the books that a small model of the rule book has: seed %i',
    async (seed) => {
      const next = (await installation.log.head()) + 1;
      const round = await appendRound(installation.log, {
        count: 25,
        amount: usd(AWARD).amount,
        cash: usd(CASH).amount,
      });
      const applicant = await registerOutsider(stage, cast.ada, {
        subject: `ngo-${seed}`,
        role: 'applicant',
      });
      await stage.send(cast.ada, AddRepresentative, { id: applicant, party: round.organisation });
      const play = new Play(new Chance(seed), round, applicant);
      const follower = new Follower(round.pool, next);
      for (let i = 0; i < COMMANDS; i++) {
        await play.step();
        expect({ i, ...(await follower.read()) }).toEqual({
          i,
          ...withoutZeros(play.model.accounts),
        });
        const pool = await installation.decisions.peek(poolAggregate, round.pool);
        expect(pool && minorUnits(available(pool))).toBe(play.model.available);
      }
      expect(play.counts.accepted).toBeGreaterThan(60);
      expect(play.counts.refused).toBeGreaterThan(10);
    },
    60_000,
  );
});
