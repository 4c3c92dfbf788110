import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  DEFAULT_PERIODS,
  RETAINED_KINDS,
  type RetainedKind,
} from '../../people/retention/retained-kinds.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';

/** For how long data of a kind are kept once there is no more reason for it. */
export class RetentionPeriodInForce {
  /** PERSON, DONOR, ACCOUNT, or what texts are about, such as APPLICATION_TEXT. */
  readonly kind!: string;
  /** Counted from the last event that gave a reason. */
  readonly months!: number;
  readonly reason!: string;
  /** What holds unless the installation sets another. */
  readonly defaultMonths!: number;
  /** Index of the event that set it, and when, RFC 3339; absent for a default. */
  readonly setIndex?: number;
  readonly setAt?: string;
}

/** All kinds: there are no more than these. */
export class RetentionPeriods {
  readonly items!: RetentionPeriodInForce[];
}

export class ListRetentionPeriods {}

@QueryHandler(ListRetentionPeriods)
export class ListRetentionPeriodsHandler implements IQueryHandler<ListRetentionPeriods> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute(): Promise<RetentionPeriods> {
    return this.queries.read(this.views.of('retention'), (rows) => ({
      items: [...periodsIn(rows).values()],
    }));
  }
}

interface SetRow {
  readonly kind: RetainedKind;
  readonly months: bigint;
  readonly reason: string;
  readonly idx: bigint;
  readonly set_at: string;
}

/** The periods in force, by kind. */
export function periodsIn(rows: Rows): ReadonlyMap<RetainedKind, RetentionPeriodInForce> {
  const set = rows.all<SetRow>('SELECT kind, months, reason, idx, set_at FROM retention_period');
  const byKind = new Map(set.map((row) => [row.kind, row]));
  return new Map(
    RETAINED_KINDS.map((kind) => {
      const { months: defaultMonths, reason } = DEFAULT_PERIODS[kind];
      const own = byKind.get(kind);
      const period = own
        ? {
            months: Number(own.months),
            reason: own.reason,
            setIndex: Number(own.idx),
            setAt: own.set_at,
          }
        : { months: defaultMonths, reason };
      return [kind, { kind, defaultMonths, ...period }];
    }),
  );
}
