import { hash } from 'node:crypto';

/** A reading within so many seconds of the same one that was recorded is part of it. */
export const SAME_READING_SECONDS = 60;

/** Readings that are remembered; when there are more, the oldest are recorded again. */
const MOST_REMEMBERED = 10_000;

/** Which readings were recorded just now, so that a page that is asked for again and again is one. */
export class RecentReads {
  private readonly recorded = new Map<string, number>();

  /** Whether the same was recorded less than a minute before `second` (of the Unix epoch). */
  has(reading: readonly unknown[], second: number): boolean {
    const at = this.recorded.get(markOf(reading));
    return at !== undefined && second >= at && second - at < SAME_READING_SECONDS;
  }

  add(reading: readonly unknown[], second: number): void {
    const mark = markOf(reading);
    this.recorded.delete(mark);
    this.recorded.set(mark, second);
    if (this.recorded.size <= MOST_REMEMBERED) return;
    const [oldest] = this.recorded.keys();
    if (oldest !== undefined) this.recorded.delete(oldest);
  }
}

const markOf = (reading: readonly unknown[]): string => hash('sha256', JSON.stringify(reading));
