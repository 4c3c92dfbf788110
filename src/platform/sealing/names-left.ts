import type { Catalogue } from '../decisions/facts.js';
import { sealedFieldsOf } from '../decisions/sealed-fields.js';
import type { EventLog, Index, StoredEvent } from '../event-log/event-log.js';
import { NameSearch, type NameMatch } from './name-search.js';
import type { PersonalKind } from './personal-fields.js';
import { ERASED, type Sealing } from './sealing.js';
import { sealedText } from './sealed-text.js';

/** Somebody who can be erased: their names, and the ids of the keys that go with them. */
export interface Named {
  readonly names: readonly string[];
  readonly keys: ReadonlySet<string>;
}

/** A field of an event that has the name of somebody, and keeps it when their keys are destroyed. */
export interface NameLeft {
  readonly event: StoredEvent;
  /** JSON Pointer into its data. */
  readonly field: string;
  readonly kind: PersonalKind;
  readonly match: NameMatch;
  /** What is left of it without their keys. */
  readonly text: string;
}

export interface NamesLeftParts {
  readonly log: Pick<EventLog, 'readAll' | 'readStream'>;
  readonly catalogue: Catalogue;
  readonly sealing: Sealing;
}

export interface SearchBounds {
  readonly from: Index;
  readonly to?: Index | undefined;
  /** Fields that are told; of a single event all. */
  readonly most: number;
  /** Events that are looked at. */
  readonly mostEvents: number;
}

/** `next`: where to go on, if not all was looked at. */
export interface SearchResult {
  readonly left: readonly NameLeft[];
  readonly next?: Index;
}

/**
 * Finds what still names somebody once they are erased: texts from before they were registered, names
 * written in another way, records of the same person under another id. It opens every text of the
 * stretch, as no view may hold anything to find names by.
 */
export class NamesLeft {
  constructor(private readonly parts: NamesLeftParts) {}

  /** What is known by this id, up to `to`; without names if it is nobody's, or erased. */
  async of(subject: string, to: Index = Infinity): Promise<Named> {
    const { log, sealing } = this.parts;
    const names = new Set<string>();
    const keys = new Set<string>();
    for await (const event of log.readStream(subject)) {
      if (event.index > to) break;
      for (const { sealed, kind } of sealedFieldsOf(event, this.parts.catalogue)) {
        const key = kind === 'free-text' ? undefined : sealedText(sealed)?.k;
        if (key !== undefined) keys.add(key);
        if (kind === 'name' && sealing.openWithout(sealed, new Set()) !== undefined) {
          names.add(sealing.open(sealed));
        }
      }
    }
    return { names: [...names], keys };
  }

  async search(named: Named, { from, to, most, mostEvents }: SearchBounds): Promise<SearchResult> {
    const left: NameLeft[] = [];
    if (named.names.length === 0) return { left };
    const search = new NameSearch(named.names);
    for await (const batch of this.parts.log.readAll(from, to === undefined ? {} : { to })) {
      for (const event of batch) {
        if (left.length >= most || event.index - from >= mostEvents) {
          return { left, next: event.index };
        }
        left.push(...this.leftIn(event, named, search));
      }
    }
    return { left };
  }

  private leftIn(event: StoredEvent, { keys }: Named, search: NameSearch): NameLeft[] {
    return sealedFieldsOf(event, this.parts.catalogue).flatMap(({ field, sealed, kind }) => {
      const text = this.parts.sealing.openWithout(sealed, keys);
      const match = text === undefined || text === ERASED ? undefined : search.find(text);
      return text === undefined || match === undefined ? [] : [{ event, field, kind, match, text }];
    });
  }
}
