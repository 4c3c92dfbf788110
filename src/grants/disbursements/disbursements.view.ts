import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { isReadable, readableOf } from '../readable.view.js';
import { PaymentListParameters } from './disbursements.queries.js';

/** A payment of a tranche, in base currency. */
export class PaymentSummary {
  readonly id!: string;
  readonly fund!: string;
  readonly grant!: string;
  readonly organisation!: string;
  readonly tranche!: number;
  readonly status!: string;
  readonly amount!: Money;
  /** `UNSCREENED`: no sanctions list was loaded. `ASSUMED`: taken on as paid with its award. */
  readonly flags!: string[];
}

/** Who took the payment one step further. */
export class PaymentStep {
  /** The state that it led to. */
  readonly status!: string;
  readonly by!: string;
  /** Whom they acted for. */
  readonly onBehalfOf?: string;
  /** RFC 3339. */
  readonly at!: string;
}

/** What a pool gives to the payment. */
export class PaymentPart {
  readonly pool!: string;
  readonly amount!: Money;
  /** Absent, as what follows, until the bank has debited it. */
  readonly charges?: Money;
  /** What was debited beyond amount and charges: a loss if above zero. */
  readonly difference?: Money;
}

export class PaymentDetails extends PaymentSummary {
  /** Path of its journal lines; not shown to the grantee. */
  readonly journal?: string;
  readonly steps!: PaymentStep[];
  /** Empty until it is released. */
  readonly parts!: PaymentPart[];
  /** The bank account that it went to. */
  readonly account?: string;
  /** Value dates. */
  readonly releasedOn?: string;
  readonly confirmedOn?: string;
  /** All that left the account of the fund. */
  readonly debited?: Money;
  readonly charges?: Money;
  /** `FUND` or `GRANTEE`. */
  readonly chargesBorneBy?: string;
  readonly cancelReason?: string;
}

export class ListPayments {
  constructor(readonly parameters: PaymentListParameters) {}
}

export class ReadPayment {
  constructor(readonly id: string) {}
}

export interface PaymentRow {
  readonly id: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly award: string;
  readonly organisation: string;
  readonly tranche: bigint;
  readonly status: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly account: string | null;
  readonly assumed: bigint;
  readonly unscreened: bigint | null;
  readonly released_on: string | null;
  readonly confirmed_on: string | null;
  readonly debited: bigint | null;
  readonly charges: bigint | null;
  readonly charges_borne_by: string | null;
  readonly cancel_reason: string | null;
}

@QueryHandler(ListPayments)
export class ListPaymentsHandler implements IQueryHandler<ListPayments> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListPayments): Promise<Page<PaymentSummary>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('payments'), (rows) =>
      pageOf(
        paymentsAfter(rows, Number(after[0]), limit + 1, parameters),
        limit,
        ({ idx }) => [idx],
        summaryOf,
      ),
    );
  }
}

@QueryHandler(ReadPayment)
export class ReadPaymentHandler implements IQueryHandler<ReadPayment> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadPayment): Promise<PaymentDetails> {
    return this.queries.read(this.views.of('payments'), (rows) => {
      const row = rows.get<PaymentRow>('SELECT * FROM payment WHERE id = ?', id);
      if (!row) throw notFound({ id });
      currentViewer().requireRead({ fund: row.fund, parties: [row.organisation] });
      return detailsOf(rows, row);
    });
  }
}

/** The first `count` payments after an index that the viewer may read. */
export function paymentsAfter(
  rows: Rows,
  after: number,
  count: number,
  { fund, grant, status }: Pick<PaymentListParameters, 'fund' | 'grant' | 'status'>,
): PaymentRow[] {
  const { funds, organisations } = readableOf(rows, 'payment');
  return rows.all<PaymentRow>(
    `SELECT * FROM payment
      WHERE idx > ?1
        AND ${isReadable('?2', '?3')}
        AND (?4 IS NULL OR fund = ?4) AND (?5 IS NULL OR award = ?5)
        AND (?6 IS NULL OR status = ?6)
      ORDER BY idx LIMIT ?7`,
    after,
    funds,
    organisations,
    fund ?? null,
    grant ?? null,
    status ?? null,
    count,
  );
}

export const summaryOf = (row: PaymentRow) => ({
  id: row.id,
  fund: row.fund,
  grant: row.award,
  organisation: row.organisation,
  tranche: Number(row.tranche),
  status: row.status,
  amount: ofMinor(row.amount, row.currency),
  flags: [
    ...(row.unscreened === 1n ? ['UNSCREENED'] : []),
    ...(row.assumed === 1n ? ['ASSUMED'] : []),
  ],
});

function detailsOf(rows: Rows, row: PaymentRow): PaymentDetails {
  const { currency } = row;
  return {
    ...summaryOf(row),
    ...(currentViewer().mayRead({ fund: row.fund }) && {
      journal: `/v1/funds/${row.fund}/journal?subject=${row.id}`,
    }),
    steps: stepsOf(rows, row.id),
    parts: partsOf(rows, row),
    ...(row.account !== null && { account: row.account }),
    ...(row.released_on !== null && { releasedOn: row.released_on }),
    ...(row.confirmed_on !== null && { confirmedOn: row.confirmed_on }),
    ...(row.debited !== null && { debited: ofMinor(row.debited, currency) }),
    ...(row.charges !== null && { charges: ofMinor(row.charges, currency) }),
    ...(row.charges_borne_by !== null && { chargesBorneBy: row.charges_borne_by }),
    ...(row.cancel_reason !== null && { cancelReason: row.cancel_reason }),
  };
}

interface StepRow {
  readonly step: string;
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly recorded_at: string;
}

/** Who did what on the payment, in order. */
export const stepsOf = (rows: Rows, payment: string): PaymentStep[] =>
  rows
    .all<StepRow>('SELECT * FROM payment_step WHERE payment = ? ORDER BY idx LIMIT 10', payment)
    .map(({ step, actor, on_behalf_of: onBehalfOf, recorded_at: at }) => ({
      status: step,
      by: actor,
      ...(onBehalfOf !== null && { onBehalfOf }),
      at,
    }));

interface PartRow {
  readonly pool: string;
  readonly amount: bigint;
  readonly charges: bigint | null;
  readonly difference: bigint | null;
}

const partsOf = (rows: Rows, { id, currency }: PaymentRow): PaymentPart[] =>
  rows
    .all<PartRow>('SELECT * FROM payment_part WHERE payment = ? ORDER BY pool LIMIT 50', id)
    .map(({ pool, amount, charges, difference }) => ({
      pool,
      amount: ofMinor(amount, currency),
      ...(charges !== null && { charges: ofMinor(charges, currency) }),
      ...(difference !== null && { difference: ofMinor(difference, currency) }),
    }));
