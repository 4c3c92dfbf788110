import { HASH_BYTES, nodeHash, type Hash } from './merkle.js';

/** Levels of the tree in one tile, above its leaves. */
export const TILE_LEVELS = 8;

/** Leaves of a full tile: 2^8. */
export const TILE_LEAVES = 2 ** TILE_LEVELS;

/** The hash at a place, from 0, of hashes that stand one behind the other. */
export const hashIn = (hashes: Uint8Array, place: number): Hash =>
  hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);

/** So many hashes stand one behind the other. */
export const countIn = (hashes: Uint8Array): number => hashes.length / HASH_BYTES;

/**
 * Where a node of level 1 to 8 stands among the nodes of its tile: the lowest level first, the root
 * of the tile last.
 */
export const placeInTile = (level: number, index: number): number =>
  TILE_LEAVES - 2 ** (TILE_LEVELS - level + 1) + (index % 2 ** (TILE_LEVELS - level));

/** All nodes above the leaves of a full tile, as `placeInTile` says. Hashes 255 times. */
export function nodesOver(leaves: Uint8Array): Uint8Array {
  const nodes = new Uint8Array((TILE_LEAVES - 1) * HASH_BYTES);
  let at = 0;
  for (let below = leaves; below.length > HASH_BYTES;) {
    const level = nodes.subarray(at, (at += below.length / 2));
    for (let place = 0; place < countIn(level); place++) {
      const node = nodeHash(hashIn(below, 2 * place), hashIn(below, 2 * place + 1));
      level.set(node, place * HASH_BYTES);
    }
    below = level;
  }
  return nodes;
}
