import assert from 'node:assert/strict';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LogCorrupt } from '../event-log/event-log.js';
import { isDamage } from '../sqlite/errors.js';
import { openForWriting } from '../sqlite/own-file.js';
import { CompactRange } from './compact-range.js';
import { HASH_BYTES, type Hash } from './merkle.js';
import { countIn, hashIn, nodesOver, TILE_LEAVES, TILE_LEVELS } from './tile.js';
import { damagedTree, TreeFile } from './tree-file.js';
import { TREE } from './tree-schema.js';

/** How far the scrub has come: the next tile, and the rounds it has finished. */
export interface ScrubPlace {
  readonly tile: number;
  readonly rounds: number;
}

/**
 * Appends to the tree in tree.db. Full tiles and the nodes above them are written once; the last
 * tile, as long as it is not full, once per call.
 */
export class TreeWriter {
  readonly #statements: Statements;
  /** The roots of the full tiles, as leaves of the tree above them. */
  readonly #above: CompactRange;
  /** The leaves of the last tile, which is not full. */
  #tail: Uint8Array = new Uint8Array(0);

  private constructor(private readonly database: DatabaseSync) {
    this.#statements = statementsOf(database);
    const stored = new TreeFile(database);
    const size = stored.size();
    const tiles = Math.floor(size / TILE_LEAVES);
    const nodeAt = (level: number, index: number): Hash => {
      const node = stored.nodeAt(level + TILE_LEVELS, index);
      if (node) return node;
      throw new LogCorrupt(index * 2 ** (level + TILE_LEVELS), 'tree.db has lost a node over it');
    };
    this.#above = CompactRange.of(nodeAt, tiles, (level, index, node) => {
      if (level > 0) this.#statements.node.run(level + TILE_LEVELS, index, node);
    });
    const first = tiles * TILE_LEAVES;
    const tail = Array.from({ length: size - first }, (_, place) => stored.leafAt(first + place));
    this.#tail = Buffer.concat(tail.filter((leaf) => leaf !== undefined));
  }

  /**
   * Opens the tree in `file`, and makes it if there is none. Reads the nodes on its right edge.
   *
   * @throws LogCorrupt when these are damaged; ForeignFile, OtherSchema when it is something else
   */
  static open(file: string): TreeWriter {
    try {
      const database = openForWriting(file, TREE);
      try {
        return new TreeWriter(database);
      } catch (error) {
        database.close();
        throw error;
      }
    } catch (error) {
      throw isDamage(error) ? damagedTree(-1, error) : error;
    }
  }

  get size(): number {
    return this.#above.size * TILE_LEAVES + countIn(this.#tail);
  }

  /** Adds the leaves behind those that are there, in one transaction. After an error it must not be used again. */
  append(leaves: readonly Hash[]): void {
    if (leaves.length === 0) return;
    assert(leaves.every(({ length }) => length === HASH_BYTES));
    this.#statements.begin.run();
    let rest = Buffer.concat([this.#tail, ...leaves]);
    while (countIn(rest) >= TILE_LEAVES) {
      this.#fill(rest.subarray(0, TILE_LEAVES * HASH_BYTES));
      rest = rest.subarray(TILE_LEAVES * HASH_BYTES);
    }
    this.#tail = rest;
    if (rest.length > 0) this.#statements.tile.run(this.#above.size, rest, null);
    this.#statements.commit.run();
  }

  /** Where the scrub goes on after a restart. */
  scrubPlace(): ScrubPlace {
    const row = this.#statements.scrubPlace.get();
    return { tile: Number(row?.['tile'] ?? 0), rounds: Number(row?.['rounds'] ?? 0) };
  }

  keepScrubPlace({ tile, rounds }: ScrubPlace): void {
    this.#statements.keepScrubPlace.run(tile, rounds);
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  #fill(leaves: Uint8Array): void {
    const nodes = nodesOver(leaves);
    this.#statements.tile.run(this.#above.size, leaves, nodes);
    this.#above.append(hashIn(nodes, countIn(nodes) - 1));
  }
}

type Statements = Readonly<Record<keyof ReturnType<typeof statementsOf>, StatementSync>>;

const statementsOf = (database: DatabaseSync) => ({
  begin: database.prepare('BEGIN IMMEDIATE'),
  commit: database.prepare('COMMIT'),
  tile: database.prepare('INSERT OR REPLACE INTO tile VALUES (?, ?, ?)'),
  node: database.prepare('INSERT INTO node VALUES (?, ?, ?)'),
  scrubPlace: database.prepare('SELECT tile, rounds FROM scrub'),
  keepScrubPlace: database.prepare('UPDATE scrub SET tile = ?, rounds = ?'),
});
