import type { ReceiptEvent } from '../../contributions/receipts/receipt.events.js';
import type { OrganisationEvent } from '../../grantmaking/organisations/organisation.events.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import type { GrantEvent } from '../../grants/grants/grant.events.js';
import { isZero } from '../../platform/money/money.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { endException, listException } from './exception-rows.js';
import { isSoonAfterChange, secondsBetween } from './soon-after-change.js';

/** When which account was named, and which fund a grant belongs to. */
export const NAMED_TABLES = `
  CREATE TABLE named_account (
    account TEXT PRIMARY KEY,
    idx     INTEGER NOT NULL, -- index of AccountProposed
    at      TEXT NOT NULL     -- the instant that it was decided at, RFC 3339
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE grant_in_fund (
    award TEXT PRIMARY KEY,
    fund  TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`;

type MoneyEvent = ReceiptEvent | OrganisationEvent | GrantEvent | DisbursementEvent;
type Event<T extends MoneyEvent['type']> = Recorded<Extract<MoneyEvent, { type: T }>>;

export const moneyHandlers = {
  ReceiptReversed(views: Views, event: Event<'ReceiptReversed'>): void {
    const { fund, posting, reason, correctedBy: about } = event.data;
    const kind = 'RECEIPT_REVERSED';
    const amount = posting.cash;
    listException(views, event, { kind, fund, subject: event.stream, about, amount, reason });
  },
  ReceiptRecorded(views: Views, event: Event<'ReceiptRecorded'>): void {
    const { fund, contribution: about, posting } = event.data;
    const amount = posting.recoveries;
    if (isZero(amount)) return;
    listException(views, event, { kind: 'RECOVERY', fund, subject: event.stream, about, amount });
  },
  GrantAwarded(views: Views, event: Event<'GrantAwarded'>): void {
    remember(views, event);
    retroactive(views, event);
    const { fund, amount, unscreened } = event.data;
    const kind = 'UNSCREENED_AWARD';
    if (unscreened) listException(views, event, { kind, fund, subject: event.stream, amount });
  },
  GrantTakenOn(views: Views, event: Event<'GrantTakenOn'>): void {
    remember(views, event);
    retroactive(views, event);
  },
  GrantHeld(views: Views, event: Event<'GrantHeld'>): void {
    const { stream, data } = event;
    const row = views.get<{ fund: string }>(
      'SELECT fund FROM grant_in_fund WHERE award = ?',
      stream,
    );
    if (!row) return;
    const { fund } = row;
    listException(views, event, { kind: 'GRANT_HELD', fund, subject: stream, reason: data.reason });
  },
  GrantResumed(views: Views, event: Event<'GrantResumed'>): void {
    endException(views, event, { kind: 'GRANT_HELD', subject: event.stream });
  },
  AccountProposed(
    views: Views,
    { index, data: { account }, metadata }: Event<'AccountProposed'>,
  ): void {
    views.run('INSERT INTO named_account VALUES (?, ?, ?)', account, index, metadata.decidedAt);
  },
  PaymentReleased: released,
};

const remember = (views: Views, { stream, data }: Event<'GrantAwarded' | 'GrantTakenOn'>): number =>
  views.run('INSERT INTO grant_in_fund VALUES (?, ?)', stream, data.fund);

function retroactive(views: Views, event: Event<'GrantAwarded' | 'GrantTakenOn'>): void {
  const { fund, amount, retroactiveDays: days } = event.data;
  if (days === undefined) return;
  const kind = 'RETROACTIVE_AWARD';
  listException(views, event, { kind, fund, subject: event.stream, amount, days });
}

/** An assumed payment was not released here, and so neither screened nor sent to an account. */
function released(views: Views, event: Event<'PaymentReleased'>): void {
  const { stream, data, metadata } = event;
  const { fund, grant, account, amount, unscreened, assumed = false } = data;
  if (assumed) return;
  if (unscreened) {
    const kind = 'UNSCREENED_PAYMENT';
    listException(views, event, { kind, fund, subject: stream, about: grant, amount });
  }
  const named = views.get<{ idx: bigint; at: string }>(
    'SELECT idx, at FROM named_account WHERE account = ?',
    account ?? null,
  );
  if (!named || !isSoonAfterChange(named.at, metadata.decidedAt)) return;
  listException(views, event, {
    kind: 'PAYMENT_SOON_AFTER_ACCOUNT_CHANGE',
    fund,
    subject: stream,
    about: account,
    amount,
    seconds: secondsBetween(named.at, metadata.decidedAt),
    restsOn: Number(named.idx),
  });
}
