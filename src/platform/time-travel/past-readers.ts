import type { Index } from '../event-log/event-log.js';
import type { ViewReader } from '../projections/view-reader.js';

/** Files that stay open with their statements, so that what is asked again is answered at once. */
const MOST_OPEN = 16;

interface Open {
  readonly reader: ViewReader;
  leases: number;
}

/** A reader that stays open until it is given back. */
export interface Lease {
  readonly reader: Pick<ViewReader, 'read'>;
  release(): void;
}

/** Readers of past states, the ones used last kept open. */
export class PastReaders {
  /** The one not used for longest first. */
  private readonly open = new Map<Index, Open>();

  constructor(private readonly makeReader: () => ViewReader) {}

  /** Lends the reader of an index that is open; undefined if none is. */
  leaseOpen(index: Index): Lease | undefined {
    const opened = this.open.get(index);
    return opened && this.lend(index, opened);
  }

  /** Opens the file of an index, unless it is open. */
  lease(index: Index, path: string): Lease {
    return this.leaseOpen(index) ?? this.lend(index, this.opened(path));
  }

  isLeased(index: Index): boolean {
    return (this.open.get(index)?.leases ?? 0) > 0;
  }

  /** Before the file is removed. */
  close(index: Index): void {
    this.open.get(index)?.reader.close();
    this.open.delete(index);
  }

  closeAll(): void {
    for (const index of this.open.keys()) this.close(index);
  }

  private lend(index: Index, opened: Open): Lease {
    this.open.delete(index);
    this.open.set(index, opened);
    opened.leases += 1;
    this.closeSurplus();
    return { reader: opened.reader, release: () => void (opened.leases -= 1) };
  }

  private opened(path: string): Open {
    const reader = this.makeReader();
    reader.switchTo(path);
    return { reader, leases: 0 };
  }

  private closeSurplus(): void {
    for (const [index, { leases }] of this.open) {
      if (this.open.size <= MOST_OPEN) return;
      if (leases === 0) this.close(index);
    }
  }
}
