import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { kindOf } from '../../platform/decisions/aggregate.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { cursorAfter, cutFor, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { lastIndexOfReading, Queries, showsConfidential } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { StillNamed } from '../../platform/sealing/erasure-answer.view.js';
import { NamesLeft } from '../../platform/sealing/names-left.js';
import { showsEvents } from '../trail/trail.view.js';
import { MOST_LOOKED_AT } from './looked-at.js';

/** A text in which somebody's name would still stand after they are erased. */
export class StillNamedText extends StillNamed {
  /** What would be left of it. */
  readonly text!: string;
}

export class ListStillNamed {
  constructor(
    readonly kind: 'person' | 'donor',
    /** Id of a person, or of a donor who is one. */
    readonly subject: string,
    readonly parameters: PageParameters,
  ) {}
}

/** For administrators, before they erase somebody: there is nothing to look for afterwards. */
@QueryHandler(ListStillNamed)
export class ListStillNamedHandler implements IQueryHandler<ListStillNamed> {
  constructor(
    private readonly namesLeft: NamesLeft,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ kind, subject, parameters }: ListStillNamed): Promise<Page<StillNamedText>> {
    if (kindOf(subject) !== kind) throw notFound({ id: subject });
    const { limit, after } = cutFor(parameters, [-1n]);
    const to = lastIndexOfReading();
    const named = await this.namesLeft.of(subject, to);
    if (named.keys.size === 0) throw notFound({ id: subject });
    const { left, next } = await this.namesLeft.search(named, {
      from: Number(after[0]) + 1,
      to,
      most: limit,
      mostEvents: MOST_LOOKED_AT,
    });
    showsConfidential(subject);
    await showsEvents(
      this.queries,
      this.views,
      left.map(({ event }) => event),
    );
    return {
      items: left.map(({ event: { index, stream, type }, field, match, text }) => ({
        index,
        stream,
        type,
        field,
        match,
        text,
      })),
      ...(next !== undefined && { next: cursorAfter([BigInt(next - 1)]) }),
    };
  }
}
