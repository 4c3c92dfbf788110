import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { notFound } from '../platform/decisions/refusal.js';
import { cutFor, pageOf, type Page } from '../platform/http/paging.js';
import type { PageParameters } from '../platform/http/paging.queries.js';
import { Queries } from '../platform/http/reading.js';
import { ViewReader } from '../platform/projections/view-reader.js';

/** A batch of rows that was taken on from a source. */
export class ImportSummary {
  readonly id!: string;
  /** Place in the log; the facts that it took on stand before it. */
  readonly index!: number;
  readonly source!: string;
  /** Contributions that were taken on. */
  readonly contributions!: number;
  /** Grants that were taken on. */
  readonly grants!: number;
  /** Rows that were known from an earlier batch. */
  readonly known!: number;
  /** Id of the person who imported it. */
  readonly importedBy!: string;
  /** RFC 3339. */
  readonly recordedAt!: string;
}

export class ListImports {
  constructor(readonly parameters: PageParameters) {}
}

export class ReadImport {
  constructor(readonly id: string) {}
}

interface ImportRow {
  readonly id: string;
  readonly idx: bigint;
  readonly source: string;
  readonly contributions: bigint;
  readonly grants: bigint;
  readonly known: bigint;
  readonly imported_by: string;
  readonly recorded_at: string;
}

@QueryHandler(ListImports)
export class ListImportsHandler implements IQueryHandler<ListImports> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ parameters }: ListImports): Promise<Page<ImportSummary>> {
    const { limit, after } = cutFor(parameters, [-1n]);
    return this.queries.read(this.views.of('imports'), (rows) => {
      const found = rows.all<ImportRow>(
        'SELECT * FROM import_batch WHERE idx > ? ORDER BY idx LIMIT ?',
        ...after,
        limit + 1,
      );
      return pageOf(found, limit, ({ idx }) => [idx], summaryOf);
    });
  }
}

@QueryHandler(ReadImport)
export class ReadImportHandler implements IQueryHandler<ReadImport> {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  execute({ id }: ReadImport): Promise<ImportSummary> {
    return this.queries.read(this.views.of('imports'), (rows) => {
      const row = rows.get<ImportRow>('SELECT * FROM import_batch WHERE id = ?', id);
      if (!row) throw notFound({ id });
      return summaryOf(row);
    });
  }
}

const summaryOf = (row: ImportRow): ImportSummary => ({
  id: row.id,
  index: Number(row.idx),
  source: row.source,
  contributions: Number(row.contributions),
  grants: Number(row.grants),
  known: Number(row.known),
  importedBy: row.imported_by,
  recordedAt: row.recorded_at,
});
