import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { JournalLine, toLine, type LineRow } from '../../ledger/journal/journal-lines.view.js';
import { currentViewer } from '../../platform/auth/viewer.js';
import { notFound } from '../../platform/decisions/refusal.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader, type Rows } from '../../platform/projections/view-reader.js';
import { OwedReviews } from './owed-reviews.js';
import { ReadableEvents } from './readable-events.js';
import { eventsAt, stepsOf } from './steps.js';
import { showsEvents, toTrailStep, TrailSource, TrailStep } from './trail.view.js';

/** One event, what it changed in its own stream, and what it posted. */
export class EventDetails extends TrailStep {
  /** Id of the event itself. */
  readonly id!: string;
  /** Its entry in the journal, line by line; empty if it moves no money and no claim. */
  readonly journal!: JournalLine[];
}

export class ReadEvent {
  constructor(
    /** As it stands in the path. */
    readonly index: string,
  ) {}
}

@QueryHandler(ReadEvent)
export class ReadEventHandler implements IQueryHandler<ReadEvent> {
  constructor(
    private readonly source: TrailSource,
    private readonly queries: Queries,
    private readonly views: ViewReader,
  ) {}

  async execute({ index: wanted }: ReadEvent): Promise<EventDetails> {
    const index = /^\d{1,15}$/.test(wanted) ? Number(wanted) : -1;
    const { owed, reached, journal } = await this.queries.read(
      this.views.of('journal', 'reviews'),
      (rows, present) => ({
        owed: OwedReviews.ofViewer(present),
        reached: rows.index,
        journal: entryAt(rows, index),
      }),
    );
    if (index < 0 || index > reached) throw notFound({ id: wanted });
    const events = await eventsAt(this.source.log, [index]);
    const [event] = events;
    const readable = new ReadableEvents(this.source, currentViewer(), owed);
    if (!event || !(await readable.mayRead(event))) throw notFound({ id: wanted });
    await showsEvents(this.queries, this.views, events);
    const [step] = await stepsOf(this.source, events);
    if (!step) throw notFound({ id: wanted });
    return { ...toTrailStep(step, this.source), id: event.id, journal };
  }
}

const MOST_LINES = 1_000;

const entryAt = (rows: Rows, index: number): JournalLine[] =>
  rows
    .all<LineRow>(
      `SELECT * FROM journal_entry AS e CROSS JOIN journal_line AS l ON l.idx = e.idx
        WHERE e.idx = ? ORDER BY l.line LIMIT ${MOST_LINES}`,
      index,
    )
    .map(toLine);
