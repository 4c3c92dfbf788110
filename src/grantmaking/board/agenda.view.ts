import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { quorumOf, type Policy } from '../../funds/funds/fund.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import { ShowsMoney } from '../../platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ofMinor, type Money } from '../../platform/money/money.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { owesOne, owedBy } from '../reviews/review-scope.view.js';
import { ballotsOf, BallotView, recusalsOf, RecusalView } from './ballots.view.js';

/** An application that the board has to decide on. What the reviews say is left out where the viewer owes one. */
export class AgendaItem {
  readonly application!: string;
  readonly fund!: string;
  readonly call!: string;
  readonly organisation!: string;
  @ShowsMoney() readonly amount!: Money;
  /** What the evaluation says. */
  readonly passed?: boolean;
  readonly mean?: string;
  /** Highest less lowest score. */
  readonly spread?: string;
  /** A review that it rests on counts no more: no vote until it is evaluated anew. */
  readonly stale!: boolean;
  /** A decision that was made has fallen: a vote that carried it was struck. */
  readonly decisionFell!: boolean;
  /** RFC 3339. */
  readonly since!: string;
  /** Ids of the trustees. */
  readonly members!: string[];
  /** Valid votes that closing takes now. */
  readonly quorumNeeded!: number;
  /** Whether the open ballot has them; absent while none is open. */
  readonly quorumMet?: boolean;
  /** The latest first. */
  readonly ballots!: BallotView[];
  readonly recusals!: RecusalView[];
}

export class AgendaParameters extends PageParameters {}

export class ReadAgenda {
  constructor(readonly parameters: AgendaParameters) {}
}

interface Row {
  readonly id: string;
  readonly fund: string;
  readonly call: string;
  readonly organisation: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly passed: bigint;
  readonly mean: string;
  readonly spread: string;
  readonly evaluation_stale: bigint;
  readonly majority_lost: bigint;
  readonly policy: string;
  readonly status_since: string;
  readonly owed: bigint;
}

@QueryHandler(ReadAgenda)
export class ReadAgendaHandler implements IQueryHandler<ReadAgenda> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ReadAgenda): Promise<Page<AgendaItem>> {
    const { limit, after } = cutFor(parameters, ['']);
    const viewer = currentViewer();
    return this.queries.read(this.views.of('applications', 'funds', 'reviews'), (rows, present) => {
      const funds = rows
        .all<{ fund: string }>('SELECT DISTINCT fund FROM application LIMIT 10000')
        .map(({ fund }) => fund)
        .filter((fund) => viewer.mayRead({ fund }));
      return pageOf(
        rows.all<Row>(
          `SELECT application.*, fund.policy, ${owesOne('?4', 'application.id')} AS owed FROM application JOIN fund ON fund.id = application.fund
            WHERE application.id > ?1 AND fund IN (SELECT value FROM json_each(?2))
              AND (status = 'EVALUATED' OR ((evaluation_stale = 1 OR majority_lost = 1)
                AND status IN ('RECOMMENDED', 'RESERVE_LISTED', 'NOT_RECOMMENDED')))
            ORDER BY application.id LIMIT ?3`,
          ...after,
          JSON.stringify(funds),
          limit + 1,
          owedBy(present),
        ),
        limit,
        ({ id }) => [id],
        (row) => toItem(rows, row),
      );
    });
  }
}

function toItem(rows: Rows, row: Row): AgendaItem {
  const policy = JSON.parse(row.policy) as Policy;
  const quorumNeeded = quorumOf(policy);
  const ballots = ballotsOf(rows, row.id);
  const open = ballots.find(({ status }) => status === 'OPEN');
  return {
    application: row.id,
    fund: row.fund,
    call: row.call,
    organisation: row.organisation,
    amount: ofMinor(row.minor, row.currency),
    ...(row.owed === 0n && {
      passed: row.passed === 1n,
      mean: row.mean,
      spread: row.spread,
    }),
    stale: row.evaluation_stale === 1n,
    decisionFell: row.majority_lost === 1n,
    since: row.status_since,
    members: [...policy.trustees],
    quorumNeeded,
    ...(open && { quorumMet: open.valid >= quorumNeeded }),
    ballots,
    recusals: recusalsOf(rows, row.id),
  };
}
