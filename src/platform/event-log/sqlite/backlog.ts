import type { TimedAppend } from './messages.js';

/** Appends in one transaction: each waits for those in front of it and for no more than these. */
const GROUP_APPENDS = 512;

/** Characters of text in one transaction, give or take the last append. */
const GROUP_CHARACTERS = 4 * 1024 * 1024;

/** The appends that were handed over and are not written yet, in order. */
export class Backlog {
  readonly #waiting: TimedAppend[] = [];

  add(appends: readonly TimedAppend[]): void {
    for (const append of appends) this.#waiting.push(append);
  }

  /** Takes the next group: all that is waiting, within the bounds; empty if nothing is. */
  takeGroup(): TimedAppend[] {
    let size = 0;
    let characters = 0;
    for (const { records } of this.#waiting) {
      if (size === GROUP_APPENDS || characters >= GROUP_CHARACTERS) break;
      for (const { head, middle, tail } of records) {
        characters += head.length + middle.length + tail.length;
      }
      size++;
    }
    return this.#waiting.splice(0, size);
  }
}
