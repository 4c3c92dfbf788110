import { Decisions } from '../../platform/decisions/decisions.js';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { EventLog } from '../../platform/event-log/event-log.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { changePersonal } from '../../platform/sealing/personal-fields.js';
import { Sealing } from '../../platform/sealing/sealing.js';
import { redaction, type Touched } from './redaction.js';

/** Where a text stands, and whom it touches. */
export interface TextFound {
  /** Id of the event. */
  readonly event: string;
  /** Undefined if there is no free text. */
  readonly sealed: string | undefined;
  readonly touches: Touched;
}

export interface RecordedTextsParts {
  readonly log: Pick<EventLog, 'readAll'>;
  readonly catalogue: Catalogue;
  readonly sealing: Sealing;
  readonly decisions: Pick<Decisions, 'peek'>;
  readonly queries: Queries;
  readonly views: ViewReader;
}

/** The texts that stand in the log, to be redacted. */
export class RecordedTexts {
  constructor(private readonly parts: RecordedTextsParts) {}

  /** The event at the index, and its free text under the pointer; both may be missing. */
  async at(index: number, field: string): Promise<TextFound> {
    const { log, catalogue, sealing } = this.parts;
    for await (const [event] of log.readAll(index, { to: index })) {
      const fields = event && catalogue.personalFieldsOf(event.type);
      if (!fields) continue;
      let sealed: string | undefined;
      changePersonal(fields, catalogue.current(event), (value, pointer, kind) => {
        if (pointer === field && kind === 'free-text') sealed = value as string;
        return value;
      });
      const { actor = '', onBehalfOf = '' } = event.metadata;
      const named = sealed === undefined ? [] : sealing.namedIn(sealed);
      return {
        event: event.id,
        sealed,
        touches: { ids: [event.stream, actor, onBehalfOf], keys: named },
      };
    }
    return { event: NO_EVENT, sealed: undefined, touches: { ids: [], keys: [] } };
  }

  /** Ids of all persons of whom a hold is open. */
  held(): Promise<string[]> {
    const { queries, views } = this.parts;
    return queries.read(views.of('people'), (rows) =>
      rows
        .all<{ id: string }>("SELECT id FROM person WHERE standing = 'HELD' ORDER BY id")
        .map(({ id }) => id),
    );
  }

  /** Has every answer show what stands in the redaction, from now on. */
  async showRedacted(id: string): Promise<void> {
    const state = await this.parts.decisions.peek(redaction, id);
    for (const { text, instead } of Object.values(state?.fields ?? {})) {
      this.parts.sealing.replace(instead, text);
    }
  }
}

/** Under which no event was ever recorded. */
const NO_EVENT = '00000000-0000-7000-8000-000000000000';
