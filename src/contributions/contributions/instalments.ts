import { isZero, min, minus, plus, sum, type Money } from '../../platform/money/money.js';

/** A part of what is agreed, in the donor's currency. */
export interface Instalment {
  /** From 1, as in the agreement. */
  readonly number: number;
  readonly amount: Money;
  readonly dueOn: string;
  readonly paid: Money;
  /** No longer expected; what comes all the same is a recovery. */
  readonly writtenOff: Money;
}

/** What a receipt does to one instalment, in the donor's currency. */
export type PaidPart = {
  readonly instalment: number;
  /** Of the open part. */
  readonly paid: Money;
  /** Of the written-off part. */
  readonly recovered: Money;
};

export const openPart = ({ amount, paid, writtenOff }: Instalment): Money =>
  minus(minus(amount, paid), writtenOff);

export const outstandingOf = (instalments: readonly Instalment[], currency: string): Money =>
  sum(instalments.map(openPart), currency);

/**
 * Where money of a donor goes: to the named instalment (its open, then its written-off part), then
 * to the oldest open ones, then to other written-off parts, the oldest due date first. `rest` is
 * what no instalment takes.
 *
 * `amount` is in the currency of the instalments and not negative; `named` is one of them.
 */
export function allocate(
  amount: Money,
  instalments: readonly Instalment[],
  named?: number,
): { readonly parts: PaidPart[]; readonly rest: Money } {
  const inOrder = instalments.toSorted(byDueDate);
  const first = inOrder.filter(({ number }) => number === named);
  const others = inOrder.filter(({ number }) => number !== named);
  let rest = amount;
  const taken = [first, others]
    .flatMap((some) => [...some.map(open), ...some.map(writtenOff)])
    .map((slot) => {
      const part = min(rest, slot.room);
      rest = minus(rest, part);
      return { ...slot, part };
    });
  const total = (instalment: number, kind: Slot['kind']) =>
    sum(
      taken.filter((t) => t.instalment === instalment && t.kind === kind).map(({ part }) => part),
      amount.currency,
    );
  const parts = inOrder
    .map(({ number: instalment }) => ({
      instalment,
      paid: total(instalment, 'OPEN'),
      recovered: total(instalment, 'WRITTEN_OFF'),
    }))
    .filter(({ paid, recovered }) => !isZero(paid) || !isZero(recovered));
  return { parts, rest };
}

/** The instalments after a receipt: paid rises, and what is recovered is written off no more. */
export const payInto = (
  instalments: readonly Instalment[],
  parts: readonly PaidPart[],
): Instalment[] =>
  changed(instalments, parts, (instalment, { paid, recovered }) => ({
    ...instalment,
    paid: plus(instalment.paid, plus(paid, recovered)),
    writtenOff: minus(instalment.writtenOff, recovered),
  }));

/** The instalments as they were before the receipt. */
export const reopen = (
  instalments: readonly Instalment[],
  parts: readonly PaidPart[],
): Instalment[] =>
  changed(instalments, parts, (instalment, { paid, recovered }) => ({
    ...instalment,
    paid: minus(instalment.paid, plus(paid, recovered)),
    writtenOff: plus(instalment.writtenOff, recovered),
  }));

/** Room that an instalment has for money. */
interface Slot {
  readonly instalment: number;
  readonly kind: 'OPEN' | 'WRITTEN_OFF';
  readonly room: Money;
}

const open = (instalment: Instalment): Slot => ({
  instalment: instalment.number,
  kind: 'OPEN',
  room: openPart(instalment),
});

const writtenOff = (instalment: Instalment): Slot => ({
  instalment: instalment.number,
  kind: 'WRITTEN_OFF',
  room: instalment.writtenOff,
});

function byDueDate(a: Instalment, b: Instalment): number {
  if (a.dueOn === b.dueOn) return a.number - b.number;
  return a.dueOn < b.dueOn ? -1 : 1;
}

function changed(
  instalments: readonly Instalment[],
  parts: readonly PaidPart[],
  change: (instalment: Instalment, part: PaidPart) => Instalment,
): Instalment[] {
  return instalments.map((instalment) => {
    const part = parts.find((p) => p.instalment === instalment.number);
    return part ? change(instalment, part) : instalment;
  });
}
