import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId } from '../../platform/http/validators.js';
import { ofMinor, plus, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import {
  coveringCheckpoint,
  type CoveringCheckpoint,
} from '../../platform/transparency/covering-checkpoint.view.js';
import { CHECKPOINTS_VIEW } from '../../platform/transparency/signed-checkpoints.js';
import { TreeRoots, type TreeSummary } from '../../platform/transparency/tree-roots.js';
import type { PaidPart } from '../contributions/instalments.js';
import { isReadable, readableBy } from '../readable.js';

const STATES = ['RECORDED', 'REVERSED'] as const;
const FLAGS = ['OVERPAID', 'CONDITIONAL', 'IMPORTED'] as const;

/** What an instalment got of a receipt, in the donor's currency. */
export class PaidInstalment {
  readonly instalment!: number;
  readonly amount!: Money;
}

/** What the administering agency takes for its programme support. */
export class ReceiptSupportCost {
  /** `ON_EXPENDITURE`: set aside, charged when the money is expensed. `OF_RECEIPT`: charged at once. */
  readonly basis!: string;
  /** Percent: on top of programme money, or of the receipt. */
  readonly rate!: string;
  readonly amount!: Money;
}

export class ReceiptReversal {
  readonly valueDate!: string;
  readonly reason!: string;
  /** The receipt that takes its place. */
  readonly correctedBy?: string;
  /** Place of the reversal in the log. */
  readonly index!: number;
}

/** Money from a donor. */
export class ReceiptEntry {
  readonly id!: string;
  readonly fund!: string;
  readonly donor!: string;
  readonly pool!: string;
  /** The agreement that it was paid for; absent if it was given without one. */
  readonly contribution?: string;
  /** `RECORDED` or `REVERSED`. */
  readonly state!: string;
  /** `OVERPAID`: goes beyond the agreement. `CONDITIONAL`: to be returned if a condition fails. `IMPORTED`: taken on from a source. */
  readonly flags!: string[];
  readonly valueDate!: string;
  /** Absent if it was taken on, as is the bank's reference. */
  readonly account?: string;
  readonly bankReference?: string;
  /** By the donor, in the donor's currency. */
  readonly instructed!: Money;
  /** Taken by banks on the way. */
  readonly charges?: Money;
  /** `FUND` or `DONOR`. */
  readonly chargesBorneBy?: string;
  /** What that means for the donor. */
  readonly chargesBecause?: string;
  /** By the bank, in base currency. */
  readonly credited!: Money;
  /** Units of the donor's currency per unit of base currency; absent for base currency. */
  readonly rate?: string;
  /** What it counts for in base currency: credited, and charges that are the fund's. */
  readonly base!: Money;
  /** What counts as paid, in the donor's currency. */
  readonly fulfilled!: Money;
  readonly paid!: PaidInstalment[];
  /** Beyond the agreement, in the donor's currency. */
  readonly overPaid?: Money;
  /** Absent of conditional money, until the condition is met, and of what was taken on. */
  readonly supportCost?: ReceiptSupportCost;
  /** Programme money, in base currency. */
  readonly programme?: Money;
  /** Operating reserve out of it. */
  readonly reserve?: Money;
  readonly source?: string;
  readonly sourceKey?: string;
  /** The reversed receipt that this one takes the place of. */
  readonly corrects?: string;
  readonly reversedBy?: ReceiptReversal;
  /** Path of its journal lines, and those of its reversal; not shown to the donor. */
  readonly journal?: string;
  /** Place in the log. */
  readonly index!: number;
  /** RFC 3339. */
  readonly recordedAt!: string;
  /** The first signed state of the log that it is in; absent until there is one. */
  readonly checkpoint?: CoveringCheckpoint;
}

export class ReceiptDetails extends ReceiptEntry {
  /** Of the log up to and with the receipt, which never changes; absent while the tree is made again. */
  readonly tree?: TreeSummary;
}

export class ReceiptParameters extends PageParameters {
  /** Only those of this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only those of this donor. */
  @IsOptional() @IsId('donor') readonly donor?: string;

  /** Only those for this agreement. */
  @IsOptional() @IsId('contribution') readonly contribution?: string;

  /** Only those in this state. */
  @IsOptional() @IsIn([...STATES]) readonly state?: (typeof STATES)[number];

  /** Only those with this flag. */
  @IsOptional() @IsIn([...FLAGS]) readonly flag?: (typeof FLAGS)[number];
}

export class ListReceipts {
  constructor(readonly parameters: ReceiptParameters) {}
}

export class ReadReceipt {
  constructor(readonly id: string) {}
}

interface Row {
  readonly id: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly donor: string;
  readonly pool: string;
  readonly contribution: string | null;
  readonly value_date: string;
  readonly account: string | null;
  readonly bank_reference: string | null;
  readonly source: string | null;
  readonly source_key: string | null;
  readonly currency: string;
  readonly instructed: bigint;
  readonly fulfilled: bigint;
  readonly overpaid: bigint;
  readonly parts: string;
  readonly charges: bigint | null;
  readonly charges_currency: string | null;
  readonly charges_borne_by: 'FUND' | 'DONOR' | null;
  readonly rate: string | null;
  readonly base_currency: string;
  readonly credited: bigint;
  readonly value: bigint;
  readonly conditional: bigint;
  readonly support_cost_basis: string | null;
  readonly support_cost_rate: string | null;
  readonly support_cost: bigint | null;
  readonly programme: bigint | null;
  readonly reserve: bigint | null;
  readonly corrects: string | null;
  readonly reversed_on: string | null;
  readonly reversal_idx: bigint | null;
  readonly reversal_reason: string | null;
  readonly corrected_by: string | null;
  readonly recorded_at: string;
}

@QueryHandler(ListReceipts)
export class ListReceiptsHandler implements IQueryHandler<ListReceipts> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListReceipts): Promise<Page<ReceiptEntry>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const {
      fund = null,
      donor = null,
      contribution = null,
      state = null,
      flag = null,
    } = parameters;
    return this.queries.read(
      this.views.of('receipts', 'contributions', 'donors', CHECKPOINTS_VIEW),
      (rows) => {
        const { funds, donors } = readableBy(rows);
        const found = rows.all<Row>(
          `SELECT * FROM receipt
          WHERE idx > ?1 AND (?2 IS NULL OR fund = ?2) AND (?3 IS NULL OR donor = ?3)
            AND (?4 IS NULL OR contribution = ?4)
            AND (?5 IS NULL OR (reversed_on IS NULL) = (?5 = 'RECORDED'))
            AND CASE ?6 WHEN 'OVERPAID' THEN overpaid > 0 WHEN 'CONDITIONAL' THEN conditional > 0
              WHEN 'IMPORTED' THEN source IS NOT NULL ELSE 1 END
            AND ${isReadable('?7', '?8')}
          ORDER BY idx LIMIT ?9`,
          ...after,
          fund,
          donor,
          contribution,
          state,
          flag,
          funds,
          donors,
          limit + 1,
        );
        return pageOf(
          found,
          limit,
          ({ idx }) => [idx],
          (row) => entryOf(row, rows),
        );
      },
    );
  }
}

@QueryHandler(ReadReceipt)
export class ReadReceiptHandler implements IQueryHandler<ReadReceipt> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
    private readonly roots: TreeRoots,
  ) {}

  execute({ id }: ReadReceipt): Promise<ReceiptDetails> {
    return this.queries.read(this.views.of('receipts', CHECKPOINTS_VIEW), (rows) => {
      const row = rows.get<Row>('SELECT * FROM receipt WHERE id = ?', id);
      if (!row) throw notFound({ id });
      currentViewer().requireRead({ fund: row.fund, parties: [row.donor] });
      const tree = this.roots.at(Number(row.idx) + 1);
      return Object.assign(entryOf(row, rows), tree && { tree });
    });
  }
}

function entryOf(row: Row, rows: Rows): ReceiptEntry {
  const ofDonor = (minor: bigint) => ofMinor(minor, row.currency);
  const inBase = (minor: bigint) => ofMinor(minor, row.base_currency);
  return {
    id: row.id,
    fund: row.fund,
    donor: row.donor,
    pool: row.pool,
    ...(row.contribution !== null && { contribution: row.contribution }),
    state: row.reversed_on === null ? 'RECORDED' : 'REVERSED',
    flags: flagsOf(row),
    valueDate: row.value_date,
    ...(row.account !== null && { account: row.account }),
    ...(row.bank_reference !== null && { bankReference: row.bank_reference }),
    instructed: ofDonor(row.instructed),
    ...chargesOf(row),
    credited: inBase(row.credited),
    ...(row.rate !== null && { rate: row.rate }),
    base: inBase(row.value),
    fulfilled: ofDonor(row.fulfilled),
    paid: (JSON.parse(row.parts) as PaidPart[]).map(({ instalment, paid, recovered }) => ({
      instalment,
      amount: plus(paid, recovered),
    })),
    ...(row.overpaid > 0n && { overPaid: ofDonor(row.overpaid) }),
    ...supportCostOf(row),
    ...(row.programme !== null && { programme: inBase(row.programme) }),
    ...(row.reserve !== null && { reserve: inBase(row.reserve) }),
    ...(row.source !== null && { source: row.source }),
    ...(row.source_key !== null && { sourceKey: row.source_key }),
    ...(row.corrects !== null && { corrects: row.corrects }),
    ...reversalOf(row),
    ...(currentViewer().mayRead({ fund: row.fund }) && {
      journal: `/v1/funds/${row.fund}/journal?subject=${row.id}`,
    }),
    index: Number(row.idx),
    recordedAt: row.recorded_at,
    ...coveringCheckpoint(rows, Number(row.idx)),
  };
}

function flagsOf({ overpaid, conditional, source }: Row): string[] {
  const held: Readonly<Record<(typeof FLAGS)[number], boolean>> = {
    OVERPAID: overpaid > 0n,
    CONDITIONAL: conditional > 0n,
    IMPORTED: source !== null,
  };
  return FLAGS.filter((flag) => held[flag]);
}

const WHY = {
  FUND: 'By the policy of the fund it bears the charges of banks: they do not lessen what counts as paid.',
  DONOR:
    'By the policy of the fund the donor bears the charges of banks: only what was credited counts as paid.',
};

function chargesOf({ charges, charges_currency: currency, charges_borne_by: by }: Row) {
  if (by === null) return {};
  return {
    ...(charges !== null && currency && { charges: ofMinor(charges, currency) }),
    chargesBorneBy: by,
    chargesBecause: WHY[by],
  };
}

function supportCostOf(row: Row): { readonly supportCost?: ReceiptSupportCost } {
  const { support_cost_basis: basis, support_cost_rate: rate, support_cost: minor } = row;
  if (basis === null || rate === null || minor === null) return {};
  return { supportCost: { basis, rate, amount: ofMinor(minor, row.base_currency) } };
}

function reversalOf(row: Row): { readonly reversedBy?: ReceiptReversal } {
  const { reversed_on: valueDate, reversal_reason: reason, corrected_by: correctedBy } = row;
  if (valueDate === null || reason === null) return {};
  return {
    reversedBy: {
      valueDate,
      reason,
      ...(correctedBy !== null && { correctedBy }),
      index: Number(row.reversal_idx),
    },
  };
}
