import type { Revision } from '../event-log.js';

/** The last event of a stream, or `none` if it has no event. */
export type Tip = { readonly revision: Revision; readonly id: string } | 'none';

/**
 * The tips of the streams used most recently, at most `capacity` of them, in two generations: when
 * the young one is half of that, it takes the place of the old one.
 *
 * Saves the writer a query for each stream that is written or checked again and again.
 */
export class StreamTips {
  #young = new Map<string, Tip>();
  #old = new Map<string, Tip>();

  constructor(
    private readonly capacity: number,
    private readonly load: (stream: string) => Tip,
  ) {}

  of(stream: string): Tip {
    const found = this.#young.get(stream);
    if (found) return found;
    const tip = this.#old.get(stream) ?? this.load(stream);
    this.set(stream, tip);
    return tip;
  }

  set(stream: string, tip: Tip): void {
    this.#young.set(stream, tip);
    if (this.#young.size < this.capacity / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
