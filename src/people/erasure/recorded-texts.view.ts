import { kindOf } from '../../platform/decisions/aggregate.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import type { Catalogue } from '../../platform/decisions/facts.js';
import { idsIn } from '../../platform/decisions/ids-in-event.js';
import type { EventLog, StoredEvent } from '../../platform/event-log/event-log.js';
import { changePersonal } from '../../platform/sealing/personal-fields.js';
import { Sealing } from '../../platform/sealing/sealing.js';
import { MOST_CONCERNED } from './redaction.events.js';
import { redaction, type RecordedText } from './redaction.js';

/** A text of an event, as far as it is there. */
export interface TextFound extends RecordedText {
  /** Id of the event. */
  readonly event: string;
}

export interface RecordedTextsParts {
  readonly log: Pick<EventLog, 'readAll' | 'readStream'>;
  readonly catalogue: Catalogue;
  readonly sealing: Sealing;
  readonly decisions: Pick<Decisions, 'peek'>;
}

/** The texts that stand in the log, to be redacted. */
export class RecordedTexts {
  constructor(private readonly parts: RecordedTextsParts) {}

  /** The event at the index, and its free text under the pointer; both may be missing. */
  async at(index: number, field: string): Promise<TextFound> {
    const { log, catalogue } = this.parts;
    for await (const [event] of log.readAll(index, { to: index })) {
      const fields = event && catalogue.personalFieldsOf(event.type);
      if (!fields) continue;
      let sealed: string | undefined;
      changePersonal(fields, catalogue.current(event), (value, pointer, kind) => {
        if (pointer === field && kind === 'free-text') sealed = value as string;
        return value;
      });
      const concerns = [...idsIn(event, MOST_CONCERNED)];
      return { event: event.id, index, field, sealed, concerns, fund: await this.fundOf(event) };
    }
    return { event: NO_EVENT, index, field, sealed: undefined, concerns: [] };
  }

  /** The first event of whatever belongs to a fund names it. */
  private async fundOf({ stream, data }: StoredEvent): Promise<string | undefined> {
    if (typeof data['fund'] === 'string') return data['fund'];
    if (kindOf(stream) === 'fund') return stream;
    for await (const first of this.parts.log.readStream(stream)) {
      const { fund } = first.data;
      return typeof fund === 'string' ? fund : undefined;
    }
    return undefined;
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
