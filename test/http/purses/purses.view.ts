import { Injectable } from '@nestjs/common';
import { ShowsMoney } from '../../../src/platform/http/field.js';
import { cutFor, pageOf, type Page } from '../../../src/platform/http/paging.js';
import type { PageParameters } from '../../../src/platform/http/paging.queries.js';
import { Queries } from '../../../src/platform/http/reading.js';
import { ofMinor, type Money } from '../../../src/platform/money/money.js';
import { ViewReader } from '../../../src/platform/projections/view-reader.js';

/** A purse in a list. */
export class PurseSummary {
  readonly id!: string;
  /** Shown in lists. */
  readonly name!: string;
  @ShowsMoney() readonly holds!: Money;
}

interface Row {
  readonly name: string;
  readonly id: string;
  readonly minor: bigint;
  readonly currency: string;
}

@Injectable()
export class PursesView {
  constructor(
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  list(parameters: PageParameters): Promise<Page<PurseSummary>> {
    const { limit, after } = cutFor(parameters, ['', '']);
    return this.queries.read(this.views.of('purses'), (rows) => {
      const found = rows.all<Row>(
        'SELECT * FROM purse WHERE (name, id) > (?, ?) ORDER BY name, id LIMIT ?',
        ...after,
        limit + 1,
      );
      return pageOf(found, limit, ({ name, id }) => [name, id], summaryOf);
    });
  }
}

const summaryOf = ({ id, name, minor, currency }: Row): PurseSummary => ({
  id,
  name,
  holds: ofMinor(minor, currency),
});
