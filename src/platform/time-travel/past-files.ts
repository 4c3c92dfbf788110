import { existsSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Index } from '../event-log/event-log.js';
import { removeDatabase } from '../sqlite/disposable.js';

export interface PastFilesOptions {
  /** The folder, for nothing else; made if it is missing. */
  readonly directory: string;
  /** What the views are made from: `digestOf(projections)`. Files of another are removed. */
  readonly digest: string;
  /** Whether the file, which should hold all events up to `index`, is whole and of this log. */
  readonly isSound: (path: string, index: Index) => boolean;
}

/**
 * The finished views files of past states, one per index, as they lie in their folder. Each is also
 * where the building of a later one can start. Nothing is written to a file once it is finished.
 */
export class PastFiles {
  /** The indexes that there are files of, the one not used for longest first. */
  private readonly indexes = new Set<Index>();

  constructor(private readonly options: PastFilesOptions) {
    const { directory, isSound } = options;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const found = readdirSync(directory).map((name) => ({ name, index: this.indexOf(name) }));
    const sound = found.flatMap(({ index }) =>
      index !== undefined && isSound(this.pathOf(index), index) ? [index] : [],
    );
    const kept = new Set(sound.map((index) => this.pathOf(index)));
    for (const { name } of found) {
      const path = join(directory, name);
      if (!kept.has(path)) removeDatabase(path);
    }
    const usedMs = (index: Index) => statSync(this.pathOf(index)).mtimeMs;
    for (const index of sound.sort((a, b) => usedMs(a) - usedMs(b))) this.indexes.add(index);
  }

  pathOf(index: Index): string {
    return join(this.options.directory, `${this.prefix}${index + 1}.db`);
  }

  /** Where the file of an index is put together. */
  buildingPathOf(index: Index): string {
    return join(this.options.directory, `building-${index + 1}.db`);
  }

  has(index: Index): boolean {
    if (this.indexes.has(index) && !existsSync(this.pathOf(index))) this.indexes.delete(index);
    return this.indexes.has(index);
  }

  /** The last index at or before this one that there is a file of. */
  nearest(index: Index): Index | undefined {
    const before = [...this.indexes].filter((each) => each <= index && this.has(each));
    return before.length > 0 ? Math.max(...before) : undefined;
  }

  /** A file is being used: of those that there are it is the last to go. */
  use(index: Index): void {
    if (this.indexes.delete(index)) this.indexes.add(index);
  }

  /** A file has been finished under `pathOf(index)`, or is opened: the same, also after the next start. */
  touch(index: Index): void {
    this.indexes.delete(index);
    this.indexes.add(index);
    const now = Temporal.Now.instant().epochMilliseconds / 1_000;
    if (existsSync(this.pathOf(index))) utimesSync(this.pathOf(index), now, now);
  }

  /** A file may have been finished under `pathOf(index)`: it is not in use yet. */
  adopt(index: Index): void {
    if (existsSync(this.pathOf(index))) this.indexes.add(index);
  }

  remove(index: Index): void {
    this.indexes.delete(index);
    removeDatabase(this.pathOf(index));
  }

  /** All that lies in the folder, files that are being put together too. */
  get bytes(): number {
    return readdirSync(this.options.directory).reduce(
      (sum, name) => sum + sizeOf(join(this.options.directory, name)),
      0,
    );
  }

  /** The indexes, the one not used for longest first. */
  get inOrderOfUse(): readonly Index[] {
    return [...this.indexes];
  }

  private get prefix(): string {
    return `past-${this.options.digest}-`;
  }

  private indexOf(name: string): Index | undefined {
    const count =
      name.startsWith(this.prefix) && /^(\d{1,15})\.db$/.exec(name.slice(this.prefix.length))?.[1];
    return count ? Number(count) - 1 : undefined;
  }
}

/** A file may be gone between the listing and this. */
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
