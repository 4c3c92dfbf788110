/** A place in the log of the server: bytes, growing, with gaps. */
export type Position = bigint;

export interface ServerRecord {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly properties: ReadonlyMap<string, string>;
  readonly createdMs: number;
}

export type ProposedRecord = Pick<ServerRecord, 'stream' | 'id' | 'type' | 'data' | 'properties'>;

/** What a stream has to be like: its last revision, or one of `EXPECTED`. */
export interface ProposedCheck {
  readonly stream: string;
  readonly expected: bigint;
}

/** Expectations that are no revision, as the protocol writes them. */
const EXPECTED = { noStream: -1n, any: -2n, exists: -4n } as const;

export interface Violation {
  readonly checkIndex: number;
  readonly stream: string;
  readonly expected: bigint;
  /** −1 where there is no event. */
  readonly actual: bigint;
}

export interface Written {
  readonly position: Position;
  readonly revisions: ReadonlyMap<string, number>;
}

/** Bytes that the server writes around each record. */
const FRAME_BYTES = 113n;

/** All that the servers of a cluster hold: one log, in which streams are views. */
export class ServerRecords {
  readonly #all: ServerRecord[] = [];
  readonly #last = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #end: Position = 0n;

  /** All records, or none and every check that did not hold. */
  append(
    records: readonly ProposedRecord[],
    checks: readonly ProposedCheck[],
  ): Written | readonly Violation[] {
    const violations = checks.flatMap((check, place) => this.#violation(check, place));
    if (violations.length > 0) return violations;
    const revisions = new Map<string, number>();
    for (const record of records) revisions.set(record.stream, this.#write(record));
    for (const listener of this.#listeners) listener();
    return { position: this.#all.at(-1)?.position ?? 0n, revisions };
  }

  /** The records behind a position, that one left out; all if it is left out. */
  after(position: Position | undefined, limit: number): readonly ServerRecord[] {
    let from = 0;
    if (position !== undefined) {
      let to = this.#all.length;
      while (from < to) {
        const middle = (from + to) >> 1;
        if ((this.#all[middle] as ServerRecord).position <= position) from = middle + 1;
        else to = middle;
      }
    }
    return this.#all.slice(from, from + limit);
  }

  get all(): readonly ServerRecord[] {
    return this.#all;
  }

  /** Puts another record in the place of one, as somebody with the server's files could. */
  replace(place: number, change: (record: ServerRecord) => ServerRecord): void {
    this.#all[place] = change(this.#all[place] as ServerRecord);
  }

  /** As a backup that is put back: what came behind it is gone. */
  forgetAfter(count: number): void {
    this.#all.length = count;
    this.#last.clear();
    for (const { stream, revision } of this.#all) this.#last.set(stream, revision);
    this.#end = this.#all.at(-1)?.position ?? 0n;
  }

  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #violation({ stream, expected }: ProposedCheck, checkIndex: number): Violation[] {
    const actual = BigInt(this.#last.get(stream) ?? -1);
    const holds =
      expected === EXPECTED.any ||
      (expected === EXPECTED.exists ? actual >= 0n : expected === actual);
    return holds ? [] : [{ checkIndex, stream, expected, actual }];
  }

  #write(record: ProposedRecord): number {
    const revision = (this.#last.get(record.stream) ?? -1) + 1;
    this.#last.set(record.stream, revision);
    this.#end += FRAME_BYTES + BigInt(record.data.length);
    this.#all.push({ ...record, revision, position: this.#end, createdMs: Date.now() });
    return revision;
  }
}
