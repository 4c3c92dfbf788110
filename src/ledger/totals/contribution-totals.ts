import assert from 'node:assert/strict';
import type { ContributionEvent } from '../../contributions/contributions/contribution.events.js';
import type { Posting, ReceiptEvent } from '../../contributions/receipts/receipt.events.js';
import { minorUnits, negated, plus, type Money } from '../../platform/money/money.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { emptySourceRow, keepSourceRow } from './source-rows.js';
import { yearOf } from './year.js';

export type MoneyInEvent = ReceiptEvent | ContributionEvent;
type Event<T extends MoneyInEvent['type']> = Recorded<Extract<MoneyInEvent, { type: T }>>;

/** How receipts, and instalments that were taken on as due, add to the totals. */
export const contributionTotals = {
  ReceiptRecorded(views: Views, { data }: Event<'ReceiptRecorded'>): void {
    add(views, cellOf(data, data.valueDate), { received: paid(data.posting), count: 1 });
  },
  ReceiptTakenOn(views: Views, { stream, data }: Event<'ReceiptTakenOn'>): void {
    const cell = cellOf(data, data.valueDate);
    add(views, cell, { received: data.amount, count: 1 });
    keepSourceRow(views, stream, { ...data, party: data.donor, year: cell.year });
  },
  ReceiptReversed(views: Views, { stream, data }: Event<'ReceiptReversed'>): void {
    add(views, cellOf(data, data.valueDate), { received: negated(paid(data.posting)), count: 0 });
    emptySourceRow(views, stream);
  },
  InstalmentTakenOn(views: Views, { stream, data }: Event<'InstalmentTakenOn'>): void {
    const cell = cellOf(data, data.dueOn);
    add(views, cell, { due: data.receivable, count: 1 });
    views.run(
      'INSERT INTO totals_due VALUES (?, ?, ?, ?)',
      stream,
      cell.fund,
      cell.year,
      cell.donor,
    );
    keepSourceRow(views, stream, {
      ...data,
      party: data.donor,
      year: cell.year,
      amount: data.receivable,
    });
  },
  InstalmentsPaid(views: Views, { stream, data }: Event<'InstalmentsPaid'>): void {
    changeDue(views, stream, negated(data.cleared));
  },
  InstalmentsReopened(views: Views, { stream, data }: Event<'InstalmentsReopened'>): void {
    changeDue(views, stream, data.cleared);
  },
};

interface Cell {
  readonly fund: string;
  readonly year: string;
  readonly donor: string;
}

interface Addition {
  readonly received?: Money;
  readonly due?: Money;
  readonly count: number;
}

const cellOf = ({ fund, donor }: Omit<Cell, 'year'>, date: string): Cell => ({
  fund,
  donor,
  year: yearOf(date),
});

/** What the donor has paid in, as far as it is fulfilled by it: credited, and what the fund bears. */
const paid = ({ cash, bankCharges }: Posting): Money => plus(cash, bankCharges);

function add(views: Views, { fund, year, donor }: Cell, { received, due, count }: Addition): void {
  const currency = (received ?? due)?.currency;
  assert(currency !== undefined, 'something is added');
  views.run(
    `INSERT INTO totals_contribution VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (fund, year, donor) DO UPDATE SET
        received = received + excluded.received,
        due = due + excluded.due,
        count = count + excluded.count`,
    fund,
    year,
    donor,
    currency,
    received ? minorUnits(received) : 0n,
    due ? minorUnits(due) : 0n,
    count,
  );
}

/** Of what was taken on as due; other agreements are no part of these totals. */
function changeDue(views: Views, contribution: string, by: Money): void {
  const cell = views.get<Cell>(
    'SELECT fund, year, donor FROM totals_due WHERE contribution = ?',
    contribution,
  );
  if (cell) add(views, cell, { due: by, count: 0 });
}
