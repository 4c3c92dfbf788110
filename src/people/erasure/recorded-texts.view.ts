import { Decisions } from '../../platform/decisions/decisions.js';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { EventLog } from '../../platform/event-log/event-log.js';
import { changePersonal } from '../../platform/sealing/personal-fields.js';
import { Sealing } from '../../platform/sealing/sealing.js';
import { redaction } from './redaction.js';

export interface RecordedTextsParts {
  readonly log: Pick<EventLog, 'readAll'>;
  readonly catalogue: Catalogue;
  readonly sealing: Sealing;
  readonly decisions: Pick<Decisions, 'peek'>;
}

/** The texts that stand in the log, to be redacted. */
export class RecordedTexts {
  constructor(private readonly parts: RecordedTextsParts) {}

  /** The id of the event at the index, and its free text under the pointer, sealed; both may be missing. */
  async at(index: number, field: string): Promise<{ event: string; sealed: string | undefined }> {
    const { log, catalogue } = this.parts;
    for await (const [event] of log.readAll(index, { to: index })) {
      const fields = event && catalogue.personalFieldsOf(event.type);
      if (!fields) continue;
      let sealed: string | undefined;
      changePersonal(fields, catalogue.current(event), (value, pointer, kind) => {
        if (pointer === field && kind === 'free-text') sealed = value as string;
        return value;
      });
      return { event: event.id, sealed };
    }
    return { event: NO_EVENT, sealed: undefined };
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
