import type { Revision } from '../event-log.js';

/** The last event of a stream, or `none` if it has no event. */
export type Tip = { readonly revision: Revision; readonly id: string } | 'none';

/**
 * The tips of the streams used most recently, at most `capacity` of them.
 *
 * Saves the writer a query for each stream that is written or checked again and again.
 */
export class StreamTips {
  readonly #recent = new Map<string, Tip>();

  constructor(
    private readonly capacity: number,
    private readonly load: (stream: string) => Tip,
  ) {}

  of(stream: string): Tip {
    const tip = this.#recent.get(stream) ?? this.load(stream);
    this.set(stream, tip);
    return tip;
  }

  set(stream: string, tip: Tip): void {
    // A map keeps the order in which keys were added: the first one is the one unused for longest.
    this.#recent.delete(stream);
    this.#recent.set(stream, tip);
    if (this.#recent.size <= this.capacity) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      break;
    }
  }
}
