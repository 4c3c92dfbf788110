import { keysDestroyedBy } from '../../people/erasure/destroyed-keys.js';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import { changePersonal } from '../../platform/sealing/personal-fields.js';
import { sealedText } from '../../platform/sealing/sealed-text.js';

/** The key store as it is now; a service may go on writing to it. */
export interface KeysThere {
  has(key: string): boolean;
  /** Events that the log had when the store was made: keys of these it never had. */
  readonly beganAt: Index;
}

/** A key that something in the log is sealed under, and the first event in which it is. */
export interface KeyMissing {
  readonly key: string;
  readonly index: Index;
}

/**
 * Follows, while the log is read, under which keys its personal data are sealed and which of them were
 * destroyed. A key is there before anything sealed under it is in the log, and is destroyed only after
 * the event that says so is: so each can be looked for when its event is seen, beside a running service.
 */
export class KeysNeeded {
  private readonly missing = new Map<string, Index>();
  private readonly neverThere = new Set<string>();
  private readonly destroyed = new Set<string>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly keys: KeysThere,
  ) {}

  see(event: StoredEvent): undefined {
    for (const key of keysDestroyedBy(event)) {
      this.destroyed.add(key);
      this.missing.delete(key);
      this.neverThere.delete(key);
    }
    const fields = this.catalogue.personalFieldsOf(event.type);
    if (!fields) return;
    changePersonal(fields, this.catalogue.current(event), (value) => {
      const key = typeof value === 'string' ? sealedText(value)?.k : undefined;
      if (key !== undefined) this.need(key, event.index);
      return value;
    });
  }

  end(): undefined {}

  /** The first key that is gone though no erasure has destroyed it, and how many such there are. */
  gone(): { readonly first: KeyMissing; readonly count: number } | undefined {
    const [first] = this.missing;
    return first && { first: { key: first[0], index: first[1] }, count: this.missing.size };
  }

  /** Keys that were lost with a store which this one was made in the place of. */
  get lostBefore(): number {
    return this.neverThere.size;
  }

  /** Keys that an erasure has destroyed, and that are in the key store all the same. */
  thereAgain(): number {
    return this.destroyed
      .values()
      .filter((key) => this.keys.has(key))
      .toArray().length;
  }

  private need(key: string, index: Index): void {
    const isKnown = [this.destroyed, this.missing, this.neverThere].some((keys) => keys.has(key));
    if (isKnown || this.keys.has(key)) return;
    if (index < this.keys.beganAt) this.neverThere.add(key);
    else this.missing.set(key, index);
  }
}
