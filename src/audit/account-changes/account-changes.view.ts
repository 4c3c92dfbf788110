import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsIn, IsOptional } from 'class-validator';
import { parseInstant } from '../../platform/dates/instant.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { IsId, IsInstant, IsWholeParameter } from '../../platform/http/validators.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { readableFunds } from '../readable-funds.view.js';

/** A payment, and how the account that it went to had come about. Instants are RFC 3339. */
export class PaymentToAccount {
  /** Place of the release in the log. */
  readonly index!: number;
  /** Id of the disbursement. */
  readonly payment!: string;
  readonly grant!: string;
  readonly fund!: string;
  readonly organisation!: string;
  @ShowsMoney() readonly amount!: Money;
  readonly account!: string;
  /** The account that the organisation had named before; absent of its first one. */
  readonly earlierAccount?: string;
  /** Nothing was paid to this account before. */
  readonly isFirst!: boolean;
  readonly proposedAt!: string;
  /** Persons who acted, and whoever they acted for. */
  readonly proposedBy!: string[];
  readonly verifiedAt?: string;
  readonly verifiedBy?: string[];
  readonly releasedAt!: string;
  readonly releasedBy!: string[];
  /** Whole minutes from the proposal to the release. */
  readonly minutesSinceProposed!: number;
  /** Whole minutes from the verification to the release. */
  readonly minutesSinceVerified?: number;
  /** Places in the log: proposal, verification, release. */
  readonly events!: number[];
}

export class AccountChangeParameters extends PageParameters {
  @IsOptional() @IsId('fund') readonly fund?: string;

  @IsOptional() @IsId('organisation') readonly organisation?: string;

  /** `true`: only first payments to an account that took the place of another. */
  @IsOptional() @IsIn(['true']) readonly afterChange?: string;

  /** Only payments released at most so many minutes after the account was named. */
  @IsOptional() @IsWholeParameter(0, 10_000_000) readonly withinMinutes?: number;

  /** Only payments released at this instant or later. */
  @IsOptional() @IsInstant() readonly from?: string;

  /** Only payments released at this instant or earlier. */
  @IsOptional() @IsInstant() readonly to?: string;
}

export class ListAccountChanges {
  constructor(readonly parameters: AccountChangeParameters) {}
}

interface Row {
  readonly payment: string;
  readonly idx: bigint;
  readonly fund: string;
  readonly award: string;
  readonly organisation: string;
  readonly account: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly released_at: string;
  readonly released_by: string;
  readonly is_first: bigint;
  readonly earlier: string | null;
  readonly proposed_idx: bigint;
  readonly proposed_at: string;
  readonly proposed_by: string;
  readonly verified_idx: bigint | null;
  readonly verified_at: string | null;
  readonly verified_by: string | null;
  readonly since_proposed: bigint;
  readonly since_verified: bigint | null;
}

@QueryHandler(ListAccountChanges)
export class ListAccountChangesHandler implements IQueryHandler<ListAccountChanges> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListAccountChanges): Promise<Page<PaymentToAccount>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    const { fund = null, organisation = null, afterChange = null, withinMinutes } = parameters;
    const { from, to } = parameters;
    return this.queries.read(this.views.of('account-changes', 'funds'), (rows) =>
      pageOf(
        rows.all<Row>(
          SELECT_PAYMENTS,
          ...after,
          fund,
          organisation,
          readableFunds(rows),
          afterChange,
          withinMinutes === undefined ? null : withinMinutes * 60,
          from === undefined ? null : secondOf(from),
          to === undefined ? null : secondOf(to),
          limit + 1,
        ),
        limit,
        ({ idx }) => [idx],
        paymentOf,
      ),
    );
  }
}

/** Releases are decided at whole seconds: one in the second of `to` still passes. */
const secondOf = (instant: string): string =>
  parseInstant(instant).toString({ smallestUnit: 'second', roundingMode: 'floor' });

const secondsFrom = (earlier: string): string => `unixepoch(released_at) - unixepoch(${earlier})`;

const SELECT_PAYMENTS = `
  SELECT p.*, earlier, proposed_idx, proposed_at, proposed_by, verified_idx, verified_at, verified_by,
      ${secondsFrom('proposed_at')} AS since_proposed, ${secondsFrom('verified_at')} AS since_verified
    FROM paid_to_account AS p CROSS JOIN changed_account AS a ON a.account = p.account
    WHERE p.idx > ?1
      AND (?2 IS NULL OR fund = ?2)
      AND (?3 IS NULL OR p.organisation = ?3)
      AND (?4 IS NULL OR +fund IN (SELECT value FROM json_each(?4)))
      AND (?5 IS NULL OR (is_first = 1 AND earlier IS NOT NULL))
      AND (?6 IS NULL OR ${secondsFrom('proposed_at')} <= ?6)
      AND (?7 IS NULL OR released_at >= ?7)
      AND (?8 IS NULL OR released_at <= ?8)
    ORDER BY p.idx LIMIT ?9`;

const minutes = (seconds: bigint): number => Math.floor(Number(seconds) / 60);

const paymentOf = (row: Row): PaymentToAccount => ({
  index: Number(row.idx),
  payment: row.payment,
  grant: row.award,
  fund: row.fund,
  organisation: row.organisation,
  amount: ofMinor(row.amount, row.currency),
  account: row.account,
  ...(row.earlier !== null && { earlierAccount: row.earlier }),
  isFirst: row.is_first === 1n,
  proposedAt: row.proposed_at,
  proposedBy: JSON.parse(row.proposed_by) as string[],
  ...(row.verified_at !== null && { verifiedAt: row.verified_at }),
  ...(row.verified_by !== null && { verifiedBy: JSON.parse(row.verified_by) as string[] }),
  releasedAt: row.released_at,
  releasedBy: JSON.parse(row.released_by) as string[],
  minutesSinceProposed: minutes(row.since_proposed),
  ...(row.since_verified !== null && { minutesSinceVerified: minutes(row.since_verified) }),
  events: [row.proposed_idx, row.verified_idx, row.idx]
    .filter((place) => place !== null)
    .map(Number),
});
