import { existsSync } from 'node:fs';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { isUint8Array } from 'node:util/types';
import { LogCorrupt, type Index } from '../event-log/event-log.js';
import { isDamage, messageOf } from '../sqlite/errors.js';
import { openForReading } from '../sqlite/own-file.js';
import { HASH_BYTES, type Hash } from './merkle.js';
import { countIn, hashIn, placeInTile, TILE_LEAVES, TILE_LEVELS } from './tile.js';
import { TREE } from './tree-schema.js';

/** Tiles that are kept in memory: 8 KiB of leaves and as much of nodes each. */
const KEPT_TILES = 32;

/** Opens the tree in `file` for reading; undefined if there is none yet. */
export function openTreeFile(file: string): TreeFile | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return new TreeFile(openForReading(file, TREE));
  } catch (error) {
    throw isDamage(error) ? damagedTree(-1, error) : error;
  }
}

/** What halts when tree.db cannot be read where leaf `index` or a node over it stands. */
export const damagedTree = (index: Index, error: unknown): LogCorrupt =>
  new LogCorrupt(index, `tree.db is damaged: ${messageOf(error)}`);

/**
 * Reads the leaves and nodes that tree.db has, on a connection of its own, in any thread or process,
 * beside the writer. It may be behind the log, and is never ahead of it.
 *
 * Every method throws LogCorrupt, with the index, where the file is damaged or has a hole.
 */
export class TreeFile {
  readonly #last: StatementSync;
  readonly #leaves: StatementSync;
  readonly #nodes: StatementSync;
  readonly #node: StatementSync;
  readonly #keptLeaves = new Recent();
  readonly #keptNodes = new Recent();

  constructor(private readonly database: DatabaseSync) {
    this.#last = database.prepare('SELECT idx, leaves FROM tile ORDER BY idx DESC LIMIT 1');
    this.#leaves = database.prepare('SELECT leaves FROM tile WHERE idx = ?');
    this.#nodes = database.prepare('SELECT nodes FROM tile WHERE idx = ?');
    this.#node = database.prepare('SELECT hash FROM node WHERE level = ? AND idx = ?');
  }

  /** Leaves that the tree has: those of the log's first events. */
  size(): number {
    const last = this.#read(-1, () => this.#last.get());
    if (!last) return 0;
    const tile = Number(last['idx']);
    return tile * TILE_LEAVES + countIn(leavesOf(last['leaves'], tile * TILE_LEAVES));
  }

  /** The leaf of the event at `index`; undefined if the tree has not come to it yet. */
  leafAt(index: Index): Hash | undefined {
    const leaf = this.#storedLeaf(index);
    if (leaf || index >= this.size()) return leaf;
    // it may have come between the two reads; what is there once does not go again
    const come = this.#storedLeaf(index);
    if (!come) throw new LogCorrupt(index, 'tree.db has lost its leaf');
    return come;
  }

  #storedLeaf(index: Index): Hash | undefined {
    const tile = Math.floor(index / TILE_LEAVES);
    const place = index % TILE_LEAVES;
    let leaves = this.#keptLeaves.get(tile);
    if (!leaves || place >= countIn(leaves)) {
      const row = this.#read(index, () => this.#leaves.get(tile));
      leaves = row && leavesOf(row['leaves'], tile * TILE_LEAVES);
      if (leaves) this.#keptLeaves.set(tile, leaves);
    }
    return leaves && place < countIn(leaves) ? hashIn(leaves, place) : undefined;
  }

  /** A node that has all its leaves, numbered as for `NodeAt`; undefined if it is not there yet. */
  nodeAt(level: number, index: number): Hash | undefined {
    if (level === 0) return this.leafAt(index);
    const firstLeaf = index * 2 ** level;
    if (level <= TILE_LEVELS) {
      const nodes = this.#tileNodes(Math.floor(firstLeaf / TILE_LEAVES));
      return nodes && hashIn(nodes, placeInTile(level, index));
    }
    const row = this.#read(firstLeaf, () => this.#node.get(level, index));
    return row && hashesOf(row['hash'], { count: 1, firstLeaf });
  }

  /** All nodes of levels 1 to 8 of a tile; undefined if it is not full yet. */
  #tileNodes(tile: number): Uint8Array | undefined {
    const kept = this.#keptNodes.get(tile);
    if (kept) return kept;
    const firstLeaf = tile * TILE_LEAVES;
    const row = this.#read(firstLeaf, () => this.#nodes.get(tile));
    if (!row || row['nodes'] === null) return undefined;
    const nodes = hashesOf(row['nodes'], { count: TILE_LEAVES - 1, firstLeaf });
    this.#keptNodes.set(tile, nodes);
    return nodes;
  }

  /**
   * What SQLite finds wrong with the file, or what stands in it where the tree has nothing; undefined
   * if nothing. Reads all of it.
   */
  damage(): string | undefined {
    const row = this.#read(-1, () => this.database.prepare('PRAGMA integrity_check(1)').get());
    const found = row?.['integrity_check'];
    if (found !== 'ok') return String(found);
    const stray = this.#read(-1, () => this.database.prepare(STRAY).get());
    return (
      stray && `${String(stray['what'])} ${String(stray['idx'])} stands where the tree has none`
    );
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  #read<R>(index: Index, query: () => R): R {
    try {
      return query();
    } catch (error) {
      throw isDamage(error) ? damagedTree(index, error) : error;
    }
  }
}

function leavesOf(value: SQLOutputValue | undefined, firstLeaf: Index): Uint8Array {
  const count = isUint8Array(value) ? countIn(value) : 0;
  const isWhole = Number.isInteger(count) && count >= 1 && count <= TILE_LEAVES;
  return hashesOf(value, { count: isWhole ? count : TILE_LEAVES, firstLeaf });
}

function hashesOf(
  value: SQLOutputValue | undefined,
  { count, firstLeaf }: { readonly count: number; readonly firstLeaf: Index },
): Uint8Array {
  if (isUint8Array(value) && value.length === count * HASH_BYTES) return value;
  throw new LogCorrupt(firstLeaf, 'tree.db has not as many hashes for it as there must be');
}

/**
 * Tiles before the first, which nothing asks for but an event that is hidden there; and nodes that are
 * over tiles which are not full, or not there.
 */
const STRAY = `
  SELECT 'tile' AS what, idx FROM tile WHERE idx < 0
  UNION ALL
  SELECT 'node', idx FROM node WHERE idx < 0 OR level <= ${TILE_LEVELS} OR level > 52
    OR (idx + 1) << (level - ${TILE_LEVELS}) > coalesce(
      (SELECT idx + 1 FROM tile WHERE nodes IS NOT NULL ORDER BY idx DESC LIMIT 1), 0)
  LIMIT 1`;

/** The hashes of the tiles that were asked for last. */
class Recent {
  readonly #hashes = new Map<number, Uint8Array>();

  get(tile: number): Uint8Array | undefined {
    return this.#hashes.get(tile);
  }

  set(tile: number, hashes: Uint8Array): void {
    this.#hashes.delete(tile);
    this.#hashes.set(tile, hashes);
    if (this.#hashes.size <= KEPT_TILES) return;
    for (const oldest of this.#hashes.keys()) {
      this.#hashes.delete(oldest);
      return;
    }
  }
}
