import { minorUnits, type Money } from '../../platform/money/money.js';
import { projection, type Recorded, type Views } from '../../platform/projections/projection.js';
import type { ContributionEvent } from '../contributions/contribution.events.js';
import type { PaidPart } from '../contributions/instalments.js';
import type { ReceiptEvent } from '../receipts/receipt.events.js';

type StatementEvent = Recorded<ContributionEvent | ReceiptEvent>;

/** Every change of what donors have agreed and paid, in their currency, by value date. */
export const donorStatementProjection = projection<StatementEvent>({
  name: 'donor-statement',
  version: 1,
  tables: `
    CREATE TABLE statement_line (
      idx               INTEGER PRIMARY KEY,  -- index of the event
      donor             TEXT NOT NULL,
      fund              TEXT NOT NULL,
      value_date        TEXT NOT NULL,
      kind              TEXT NOT NULL,        -- AGREEMENT, RECEIPT, REVERSAL
      contribution      TEXT,
      receipt           TEXT,
      other_receipt     TEXT,                 -- of a correction: the one that it corrects or is corrected by
      currency          TEXT NOT NULL,
      -- minor units of currency; what a reversal takes back is below zero
      agreed            INTEGER NOT NULL,
      paid              INTEGER NOT NULL,
      over_paid         INTEGER NOT NULL,
      without_agreement INTEGER NOT NULL,
      recorded_at       TEXT NOT NULL         -- RFC 3339
    ) STRICT;
    CREATE INDEX statement_order ON statement_line (donor, value_date, idx);
    -- The same by instalment, for what is overdue on a day.
    CREATE TABLE statement_instalment (
      donor        TEXT NOT NULL,
      contribution TEXT NOT NULL,
      number       INTEGER NOT NULL,
      idx          INTEGER NOT NULL,
      fund         TEXT NOT NULL,
      due_on       TEXT,                      -- null of what is paid
      value_date   TEXT NOT NULL,
      currency     TEXT NOT NULL,
      agreed       INTEGER NOT NULL,          -- minor units of currency
      paid         INTEGER NOT NULL,
      PRIMARY KEY (donor, contribution, number, idx)
    ) STRICT, WITHOUT ROWID;
  `,
  on: {
    AgreementSigned(views, event) {
      const { amount, instalments } = event.data;
      agreed(views, event, amount, instalments);
    },
    InstalmentTakenOn(views, event) {
      const { receivable, dueOn } = event.data;
      agreed(views, event, receivable, [{ number: 1, amount: receivable, dueOn }]);
    },
    ReceiptRecorded(views, event) {
      const { data, stream } = event;
      paid(views, event, { sign: 1n, kind: 'RECEIPT', receipt: stream, other: data.corrects });
    },
    ReceiptReversed(views, event) {
      const { data, stream } = event;
      paid(views, event, { sign: -1n, kind: 'REVERSAL', receipt: stream, other: data.correctedBy });
    },
    ReceiptTakenOn(views, { stream, index, data, metadata }) {
      addLine(views, {
        ...lineOf({ index, data, metadata }, data.amount.currency),
        kind: 'RECEIPT',
        receipt: stream,
        withoutAgreement: minorUnits(data.amount),
      });
    },
  },
});

interface Line {
  readonly index: number;
  readonly donor: string;
  readonly fund: string;
  readonly valueDate: string;
  readonly kind: 'AGREEMENT' | 'RECEIPT' | 'REVERSAL';
  readonly contribution?: string | undefined;
  readonly receipt?: string;
  readonly other?: string | undefined;
  readonly currency: string;
  readonly agreed: bigint;
  readonly paid: bigint;
  readonly overPaid: bigint;
  readonly withoutAgreement: bigint;
  readonly recordedAt: string;
}

interface Happened {
  readonly index: number;
  readonly data: { readonly donor: string; readonly fund: string; readonly valueDate: string };
  readonly metadata: { readonly recordedAt: string };
}

const lineOf = (
  { index, data: { donor, fund, valueDate }, metadata: { recordedAt } }: Happened,
  currency: string,
) => ({
  index,
  donor,
  fund,
  valueDate,
  currency,
  agreed: 0n,
  paid: 0n,
  overPaid: 0n,
  withoutAgreement: 0n,
  recordedAt,
});

function agreed(
  views: Views,
  event: Happened & { readonly stream: string },
  amount: Money,
  instalments: readonly { number: number; amount: Money; dueOn: string }[],
): void {
  const { stream: contribution } = event;
  const line = lineOf(event, amount.currency);
  addLine(views, { ...line, kind: 'AGREEMENT', contribution, agreed: minorUnits(amount) });
  for (const { number, amount: part, dueOn } of instalments) {
    addInstalment(views, line, { contribution, number, dueOn, agreed: minorUnits(part), paid: 0n });
  }
}

type Paid = Extract<StatementEvent, { type: 'ReceiptRecorded' | 'ReceiptReversed' }>;

function paid(
  views: Views,
  event: Paid,
  {
    sign,
    ...about
  }: Pick<Line, 'kind' | 'other'> & { readonly sign: 1n | -1n; readonly receipt: string },
): void {
  const { contribution, fulfilled, parts, overpaid } = event.data;
  const overPaid = overpaid ? sign * minorUnits(overpaid) : 0n;
  const whole = sign * minorUnits(fulfilled);
  const line = lineOf(event, fulfilled.currency);
  addLine(views, {
    ...line,
    ...about,
    contribution,
    ...(contribution === undefined
      ? { withoutAgreement: whole }
      : { paid: whole - overPaid, overPaid }),
  });
  if (contribution === undefined) return;
  for (const part of parts) {
    const amount = sign * totalOf(part);
    const { instalment: number } = part;
    addInstalment(views, line, { contribution, number, dueOn: null, agreed: 0n, paid: amount });
  }
}

const totalOf = ({ paid: open, recovered }: PaidPart): bigint =>
  minorUnits(open) + minorUnits(recovered);

function addLine(views: Views, line: Line): void {
  views.run(
    'INSERT INTO statement_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    line.index,
    line.donor,
    line.fund,
    line.valueDate,
    line.kind,
    line.contribution ?? null,
    line.receipt ?? null,
    line.other ?? null,
    line.currency,
    line.agreed,
    line.paid,
    line.overPaid,
    line.withoutAgreement,
    line.recordedAt,
  );
}

interface InstalmentLine {
  readonly contribution: string;
  readonly number: number;
  readonly dueOn: string | null;
  readonly agreed: bigint;
  readonly paid: bigint;
}

function addInstalment(
  views: Views,
  { donor, index, fund, valueDate, currency }: Omit<Line, 'kind'>,
  { contribution, number, dueOn, agreed: minor, paid: paidMinor }: InstalmentLine,
): void {
  views.run(
    'INSERT INTO statement_instalment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    donor,
    contribution,
    number,
    index,
    fund,
    dueOn,
    valueDate,
    currency,
    minor,
    paidMinor,
  );
}
