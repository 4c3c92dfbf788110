import type { Catalogue } from '../../platform/decisions/facts.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { minorUnits } from '../../platform/money/money.js';
import { isFinancial } from '../../ledger/journal/accounts.js';
import { isMoneyEvent } from '../../ledger/journal/entries.js';
import type { Entry } from '../../ledger/journal/entry.js';
import { soundEntryOf } from '../../ledger/journal/soundness.js';

/** What an event posts; undefined if it moves no money. @throws AssertionError if it is not sound */
export function entryOfStored(event: StoredEvent, catalogue: Catalogue): Entry | undefined {
  const current = { ...event, data: catalogue.current(event) };
  return isMoneyEvent(current) ? soundEntryOf(current) : undefined;
}

/** The lines of an event in `journal.ndjson`; debits above zero. */
export function journalLines(event: StoredEvent, { fund, valueDate, lines }: Entry): string[] {
  const { index, stream, type, metadata } = event;
  return lines.map(({ account, pool, amount, donor, grant }, place) =>
    JSON.stringify({
      index,
      line: place + 1,
      fund,
      pool,
      account,
      ...amount,
      valueDate,
      recordedAt: metadata.recordedAt,
      ...(donor !== undefined && { donor }),
      ...(grant !== undefined && { grant }),
      stream,
      event: type,
    }),
  );
}

/** What the entry is worth to a sample: its financial debits or, if it has none, its memorandum debits. */
export function weightOf(entry: Entry | undefined): bigint {
  let financial = 0n;
  let memorandum = 0n;
  for (const { account, amount } of entry?.lines ?? []) {
    const minor = minorUnits(amount);
    if (minor <= 0n) continue;
    if (isFinancial(account)) financial += minor;
    else memorandum += minor;
  }
  return financial > 0n ? financial : memorandum;
}

/** The sums of lines, which must be zero for each currency and for both kinds of account. */
export class TrialBalance {
  private readonly sums = new Map<string, bigint>();
  private readonly balances = new Map<string, bigint>();

  add({ lines }: Entry): void {
    for (const { account, amount } of lines) {
      const minor = minorUnits(amount);
      const kind = `${isFinancial(account) ? 'financial' : 'memorandum'} ${amount.currency}`;
      this.sums.set(kind, (this.sums.get(kind) ?? 0n) + minor);
      const balance = `${account} ${amount.currency}`;
      this.balances.set(balance, (this.balances.get(balance) ?? 0n) + minor);
    }
  }

  /** The first sum that is not zero, in words. */
  difference(): string | undefined {
    for (const [kind, sum] of this.sums) {
      if (sum !== 0n) return `the ${kind} lines add up to ${sum} minor units, not to zero`;
    }
    return undefined;
  }

  /** Accounts that have a balance. */
  accounts(): number {
    return this.balances.size;
  }
}
