import assert from 'node:assert/strict';
import { minorUnits, type Money } from '../../platform/money/money.js';
import type { MoneyEvent } from './entries.js';

/**
 * An event that says a whole and its parts says one amount twice: the journal posts the parts, the
 * views of payments and grants show the whole.
 *
 * @throws AssertionError naming both, in minor units
 */
export function assertPartsAddUp(event: MoneyEvent): void {
  for (const { whole, parts } of wholesOf(event)) {
    const sum = parts.reduce((total, part) => total + minorUnits(part), 0n);
    assert(
      sum === minorUnits(whole),
      `the parts of ${event.type} add up to ${sum}, the whole is ${minorUnits(whole)}`,
    );
  }
}

interface Whole {
  readonly whole: Money;
  readonly parts: readonly Money[];
}

type DataOf<T extends MoneyEvent['type']> = Extract<MoneyEvent, { type: T }>['data'];

const WHOLES: { readonly [T in MoneyEvent['type']]?: (data: DataOf<T>) => Whole[] } = {
  GrantAwarded: ({ amount: whole, fundingLines, budget }) => [
    { whole, parts: amountsOf(fundingLines) },
    { whole, parts: amountsOf(budget) },
  ],
  GrantTakenOn: ({ amount: whole, fundingLines }) => [{ whole, parts: amountsOf(fundingLines) }],
  PaymentReleased: ({ amount: whole, parts }) => [{ whole, parts: amountsOf(parts) }],
  PaymentConfirmed: ({ debited: whole, parts }) => [
    { whole, parts: parts.flatMap((part) => [part.amount, part.charges, part.difference]) },
  ],
  FinancialReportAccepted: ({ accepted: whole, parts, lines }) => [
    { whole, parts: amountsOf(parts) },
    { whole, parts: lines.map((line) => line.accepted) },
  ],
};

function wholesOf({ type, data }: MoneyEvent): Whole[] {
  const of = WHOLES[type] as ((data: unknown) => Whole[]) | undefined;
  return of?.(data) ?? [];
}

const amountsOf = (parts: readonly { readonly amount: Money }[]): Money[] =>
  parts.map(({ amount }) => amount);
