import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '../../src/catalogue.js';
import { Viewer, viewAs } from '../../src/platform/auth/viewer.js';
import { callAs } from '../../src/platform/decisions/caller.js';
import { formatInstant } from '../../src/platform/dates/instant.js';
import { Queries } from '../../src/platform/http/reading.js';
import type { Projection } from '../../src/platform/projections/projection.js';
import type { ViewReader } from '../../src/platform/projections/view-reader.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { InlineViews } from '../http/inline-views.js';

interface Happened {
  readonly type: string;
  readonly data: object;
}

interface Look {
  /** RFC 3339; 1 January 2027 if left out. */
  readonly now?: string;
  readonly person?: string;
  /** The funds that the role is held for; all if left out. */
  readonly funds?: readonly string[];
}

/** Events as they would stand in the log, and views of them, for specs of what auditors ask. */
export class RecordedHistory {
  readonly log = new MemoryEventLog();
  private readonly folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  private readonly views: InlineViews;
  private acts = 0;

  constructor(projections: readonly Projection[]) {
    this.views = new InlineViews(join(this.folder, 'views.db'), projections, catalogue, this.log);
  }

  close(): void {
    this.views.close();
    rmSync(this.folder, { recursive: true });
  }

  /** One command of the actor: its events, in one append. Answers the index of the first. */
  happened(at: string, actor: string, ...events: readonly (readonly [string, Happened])[]): number {
    const first = this.log.events.length;
    const recordedAt = formatInstant(Temporal.Instant.from(at));
    const correlationId = `act-${++this.acts}`;
    const metadata = { schema: '1', actor, command: 'Act', correlationId, decidedAt: at };
    for (const [stream, { type, data }] of events) {
      catalogue.assertFits(type, data);
      const index = this.log.events.length;
      const revision = this.log.events.filter((event) => event.stream === stream).length;
      this.log.events.push({
        index,
        stream,
        revision,
        id: `e-${index}`,
        type,
        data: { ...data },
        metadata: { ...metadata, recordedAt },
      });
    }
    return first;
  }

  /** Asks a query as an auditor. */
  async ask<Q, R>(
    Handler: new (queries: Queries, views: ViewReader) => { execute(query: Q): Promise<R> | R },
    query: Q,
    { now = '2027-01-01T09:00:00Z', person = 'person_auditor', funds }: Look = {},
  ): Promise<R> {
    const handler = new Handler(new Queries(this.views, 1_000), this.views.reader);
    const instant = Temporal.Instant.from(now);
    const rights = {
      person,
      holds: (_role: string, _at: Temporal.Instant, fund?: string) =>
        fund === undefined || funds === undefined || funds.includes(fund),
      represents: () => false,
      actsFor: () => false,
    };
    const caller = {
      person,
      onBehalfOf: undefined,
      commandLine: false,
      correlationId: 'c',
      causationId: undefined,
      idempotencyKey: undefined,
      arrivedAt: instant,
    };
    const viewer = new Viewer(rights, instant, { roles: ['auditor'] }, '');
    return callAs(caller, () => viewAs(viewer, async () => handler.execute(query)));
  }
}
