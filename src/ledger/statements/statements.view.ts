import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import {
  coveringCheckpoint,
  type CoveringCheckpoint,
} from '../../platform/transparency/covering-checkpoint.view.js';
import { CHECKPOINTS_VIEW } from '../../platform/transparency/signed-checkpoints.js';
import { TreeRoots, type TreeSummary } from '../../platform/transparency/tree-roots.js';
import { booksAsAt } from '../as-at.js';
import type { Statement } from './statement.events.js';

/** A certified statement: which month, as known where, who vouches for it. */
export class CertifiedStatementSummary {
  readonly id!: string;
  readonly fund!: string;
  /** `YYYY-MM`. */
  readonly period!: string;
  /** Last day of the month, by value date. */
  readonly asAt!: string;
  /** Place in the log as known at which: where the month was closed. */
  readonly position!: number;
  /** SHA-256 of the statement's text, in hexadecimal. */
  readonly digest!: string;
  /** Place of the certification in the log. */
  readonly index!: number;
  /** Id of the person who vouches for it. */
  readonly certifiedBy!: string;
  /** RFC 3339. */
  readonly certifiedAt!: string;
}

/** What one account of one pool was and what the month has moved, in base currency. */
export class StatementBalanceLine {
  readonly pool!: string;
  readonly account!: string;
  /** opening + debits − credits = closing; a debit balance is above zero. */
  readonly opening!: string;
  readonly debits!: string;
  readonly credits!: string;
  readonly closing!: string;
}

export class StatementTrialLine {
  readonly account!: string;
  readonly closing!: string;
}

/** The statement itself. Its RFC 8785 text is what is hashed. */
export class StatementContent {
  /** Version of this layout. */
  readonly layout!: string;
  readonly fund!: string;
  readonly period!: string;
  readonly asAt!: string;
  readonly position!: number;
  /** ISO 4217, of all amounts. */
  readonly currency!: string;
  readonly balances!: StatementBalanceLine[];
  readonly trialBalance!: StatementTrialLine[];
  readonly financialTotal!: string;
  readonly memorandumTotal!: string;
}

export class CertifiedStatementDetails extends CertifiedStatementSummary {
  /** Of the log up to and with the certification; absent while the tree is made again. */
  readonly tree?: TreeSummary;
  /** The first signed state of the log that the certification is in; absent until there is one. */
  readonly checkpoint?: CoveringCheckpoint;
  readonly statement!: StatementContent;
}

export class ListStatements {
  constructor(
    readonly fund: string,
    readonly parameters: PageParameters,
  ) {}
}

export class ReadStatement {
  constructor(readonly id: string) {}
}

/** The text that is hashed, its digest, and the tree of the log up to and with the certification. */
export interface StatementText {
  readonly text: string;
  readonly digest: string;
  readonly tree?: TreeSummary;
}

export class ReadStatementText {
  constructor(readonly id: string) {}
}

interface Row {
  readonly id: string;
  readonly fund: string;
  readonly period: string;
  readonly as_at: string;
  readonly position: bigint;
  readonly digest: string;
  readonly content: string;
  readonly idx: bigint;
  readonly certified_by: string;
  readonly recorded_at: string;
}

@QueryHandler(ListStatements)
export class ListStatementsHandler implements IQueryHandler<ListStatements> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ fund, parameters }: ListStatements): Promise<Page<CertifiedStatementSummary>> {
    currentViewer().requireRead({ fund });
    const { limit, after } = cutFor(parameters, ['']);
    return this.queries.read(this.views.of('statements', 'funds'), (rows) => {
      booksAsAt(rows, fund);
      const found = rows.all<Row>(
        'SELECT * FROM certified_statement WHERE fund = ? AND period > ? ORDER BY period LIMIT ?',
        fund,
        ...after,
        limit + 1,
      );
      return pageOf(found, limit, ({ period }) => [period], summaryOf);
    });
  }
}

@QueryHandler(ReadStatement)
export class ReadStatementHandler implements IQueryHandler<ReadStatement> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
    private readonly roots: TreeRoots,
  ) {}

  async execute({ id }: ReadStatement): Promise<CertifiedStatementDetails> {
    const { row, ...signed } = await rowOf(this.queries, this.views, id);
    const statement = JSON.parse(row.content) as Statement;
    return { ...summaryOf(row), ...treeOf(this.roots, row), ...signed, statement };
  }
}

@QueryHandler(ReadStatementText)
export class ReadStatementTextHandler implements IQueryHandler<ReadStatementText> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
    private readonly roots: TreeRoots,
  ) {}

  async execute({ id }: ReadStatementText): Promise<StatementText> {
    const { row } = await rowOf(this.queries, this.views, id);
    return { text: row.content, digest: row.digest, ...treeOf(this.roots, row) };
  }
}

const rowOf = (queries: Queries, views: ViewReader, id: string) =>
  queries.read(views.of('statements', CHECKPOINTS_VIEW), (rows) => {
    const row = rows.get<Row>('SELECT * FROM certified_statement WHERE id = ?', id);
    if (!row) throw notFound({ id });
    currentViewer().requireRead({ fund: row.fund });
    return { row, ...coveringCheckpoint(rows, Number(row.idx)) };
  });

function treeOf(roots: TreeRoots, { idx }: Row): { readonly tree?: TreeSummary } {
  const tree = roots.at(Number(idx) + 1);
  return tree ? { tree } : {};
}

const summaryOf = (row: Row) => ({
  id: row.id,
  fund: row.fund,
  period: row.period,
  asAt: row.as_at,
  position: Number(row.position),
  digest: row.digest,
  index: Number(row.idx),
  certifiedBy: row.certified_by,
  certifiedAt: row.recorded_at,
});
