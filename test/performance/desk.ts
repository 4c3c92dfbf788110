import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { memorySealing } from '../doubles/memory-sealing.js';
import { accessTables } from '../../src/access-table.js';
import { catalogue } from '../../src/catalogue.js';
import { AnnouncePledge } from '../../src/contributions/contributions/contribution.commands.js';
import { AnnouncePledgeHandler } from '../../src/contributions/contributions/contribution.handlers.js';
import { RecordReceipt } from '../../src/contributions/receipts/receipt.commands.js';
import { RecordReceiptHandler } from '../../src/contributions/receipts/receipt.handlers.js';
import { openInstallation, type Installation } from '../../src/installation.js';
import { peoplePort } from '../../src/people/people-port.js';
import { AccessControl } from '../../src/platform/auth/access.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { callAs } from '../../src/platform/decisions/caller.js';
import type { Answer } from '../../src/platform/decisions/answer.js';
import { Decisions } from '../../src/platform/decisions/decisions.js';
import { wholeSeconds } from '../../src/platform/dates/instant.js';
import { commandFrom } from '../../src/platform/http/command.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { recordGuards } from '../../src/record-guards.js';
import { knownFund, type KnownFund } from './history/known-fund.js';

/** How long the views may take to get up with a log of a million events. */
const VIEWS_PATIENCE_MS = 600_000;

/** Sends commands of a finance officer in process: all of a command but HTTP. */
export class Desk {
  private sent = 0;
  private readonly run = randomUUID();

  private constructor(
    readonly installation: Installation,
    readonly known: KnownFund,
    private readonly decisions: Decisions,
  ) {}

  /** Opens an installation on the data directory; done when its views are up with its log. */
  static async open(dataDir: string): Promise<Desk> {
    const known = knownFund(dataDir);
    const settings = { ...readSettings({}), dataDir };
    const installation = await openInstallation({ settings, logger: createLogger('silent') });
    await installation.engine.reached(await installation.log.head(), VIEWS_PATIENCE_MS);
    return new Desk(installation, known, installation.decisions);
  }

  /** The same with nothing in memory, as after a start; of long histories there are snapshots. */
  cold(): Desk {
    const { log, hash, engine, snapshots } = this.installation;
    const decisions = new Decisions({
      sealing: memorySealing,
      log,
      catalogue,
      access: new AccessControl(...accessTables),
      hash,
      rightsOf: peoplePort.rightsOf,
      guards: recordGuards,
      snapshots,
      onAppended: (appended) => engine.wake(appended.last),
    });
    return new Desk(this.installation, this.known, decisions);
  }

  get counts(): Decisions['counts'] {
    return this.decisions.counts;
  }

  /** Announces a pledge of one of the donors. */
  announce(donor = this.oneDonor()): Promise<Answer> {
    const handler = new AnnouncePledgeHandler(this.decisions);
    return this.send(handler, AnnouncePledge, {
      fund: this.known.fund,
      donor,
      amount: { amount: '12500.00', currency: 'EUR' },
      announcedOn: this.known.day,
    });
  }

  /** Records money that one of the donors has given to the general pool. */
  receive(): Promise<Answer> {
    const handler = new RecordReceiptHandler(this.decisions);
    const amount = { amount: '125.00', currency: 'USD' };
    return this.send(handler, RecordReceipt, {
      fund: this.known.fund,
      donor: this.oneDonor(),
      account: 'BENCH',
      bankReference: `${this.run}-${this.sent}`,
      valueDate: this.known.day,
      instructed: amount,
      credited: amount,
    });
  }

  close(): Promise<void> {
    return this.installation.close();
  }

  private oneDonor(): string {
    const { donors } = this.known;
    return donors[this.sent % donors.length] ?? '';
  }

  private send<C extends object>(
    handler: { execute(command: C): Promise<Answer> },
    type: Type<C>,
    fields: object,
  ): Promise<Answer> {
    this.sent++;
    const caller = {
      person: this.known.officer,
      onBehalfOf: undefined,
      commandLine: false,
      correlationId: randomUUID(),
      causationId: undefined,
      idempotencyKey: `${this.run}-${this.sent}`,
      arrivedAt: wholeSeconds(Temporal.Now.instant()),
    };
    return callAs(caller, () => handler.execute(commandFrom(type, {}, fields)));
  }
}
