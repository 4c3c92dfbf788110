import { LogCorrupt, type Index } from '../event-log/event-log.js';
import { openLogReader, type LogReader } from '../event-log/sqlite/log-reader.js';
import { nodeHash, sameHash } from './merkle.js';
import { hashIn, nodesOver, TILE_LEAVES, TILE_LEVELS } from './tile.js';
import { openTreeFile, type TreeFile } from './tree-file.js';
import type { ScrubPlace } from './tree-writer.js';

/**
 * Walks over the log and the tree, a tile a step, round after round: each text against its columns,
 * its hash and its leaf, each node against what is under it; at the end of a round the files as such.
 */
export class Scrub {
  #round: Round | undefined;

  constructor(
    private readonly files: { readonly logFile: string; readonly treeFile: string },
    /** Where it goes on. */
    public place: ScrubPlace,
  ) {}

  /**
   * Looks at the next tile, or, behind the last, at the files, which takes some seconds for a
   * million events.
   *
   * @throws LogCorrupt at the first index where something is not what it was
   */
  step(): void {
    // Opened anew each round: nothing is taken from what was kept in memory in the last one.
    this.#round ??= Round.begin(this.files);
    const { tile, rounds } = this.place;
    if (tile < this.#round.tiles) {
      this.#round.check(tile);
      this.place = { tile: tile + 1, rounds };
    } else {
      this.#round.checkFiles();
      this.close();
      this.place = { tile: 0, rounds: rounds + 1 };
    }
  }

  close(): void {
    this.#round?.end();
    this.#round = undefined;
  }
}

class Round {
  private constructor(
    private readonly log: LogReader,
    private readonly tree: TreeFile,
    /** Leaves that the tree had when it began; what comes later is looked at in the next round. */
    private readonly size: number,
  ) {}

  static begin({ logFile, treeFile }: { readonly logFile: string; readonly treeFile: string }) {
    const tree = openTreeFile(treeFile);
    if (!tree) throw new LogCorrupt(-1, 'tree.db was taken away');
    const log = openLogReader(logFile, { treeFile });
    log.headIndex(); // throws where an event is hidden before the first
    return new Round(log, tree, tree.size());
  }

  get tiles(): number {
    return Math.ceil(this.size / TILE_LEAVES);
  }

  /** The events of a tile, its leaves and nodes, and the nodes above for which it is the last. */
  check(tile: number): void {
    const first = tile * TILE_LEAVES;
    const count = Math.min(TILE_LEAVES, this.size - first);
    if (this.log.pageFrom(first, count).length < count) {
      throw new LogCorrupt(this.log.headIndex() + 1, 'the event is missing');
    }
    if (count === TILE_LEAVES) assertTile(this.tree, tile);
  }

  checkFiles(): void {
    const damage = this.tree.damage();
    if (damage) throw new LogCorrupt(-1, `tree.db is damaged: ${damage}`);
    const damageOfLog = this.log.damage();
    if (damageOfLog) throw new LogCorrupt(-1, `the file of the log is damaged: ${damageOfLog}`);
  }

  end(): void {
    this.log.close();
    this.tree.close();
  }
}

/**
 * That the nodes of a full tile, and those above of which it is the last, are those of its leaves.
 *
 * @throws LogCorrupt at the first leaf under the first node that is not
 */
export function assertTile(tree: Pick<TreeFile, 'leafAt' | 'nodeAt'>, tile: number): void {
  const first = tile * TILE_LEAVES;
  const leaves = Array.from({ length: TILE_LEAVES }, (_, place) => {
    const leaf = tree.leafAt(first + place);
    if (!leaf) throw new LogCorrupt(first + place, 'tree.db has lost its leaf');
    return leaf;
  });
  const nodes = nodesOver(Buffer.concat(leaves));
  let place = 0;
  for (let level = 1; level <= TILE_LEVELS; level++) {
    const width = 2 ** (TILE_LEVELS - level);
    for (let index = tile * width; index < (tile + 1) * width; index++) {
      assertNode(tree, { level, index, node: hashIn(nodes, place++) });
    }
  }
  let [level, index] = [TILE_LEVELS + 1, tile];
  for (; index % 2 === 1; level++) {
    index = (index - 1) / 2;
    const [left, right] = [2 * index, 2 * index + 1].map((child) => tree.nodeAt(level - 1, child));
    if (!left || !right) throw lostNode(level - 1, 2 * index);
    assertNode(tree, { level, index, node: nodeHash(left, right) });
  }
}

function assertNode(
  tree: Pick<TreeFile, 'nodeAt'>,
  { level, index, node }: { level: number; index: number; node: Uint8Array },
): void {
  const stored = tree.nodeAt(level, index);
  if (!stored) throw lostNode(level, index);
  if (sameHash(stored, node)) return;
  const reason = `tree.db: node ${index} on level ${level} is not that of what is under it`;
  throw new LogCorrupt(firstUnder(level, index), reason);
}

const lostNode = (level: number, index: number): LogCorrupt =>
  new LogCorrupt(firstUnder(level, index), `tree.db has lost node ${index} on level ${level}`);

const firstUnder = (level: number, index: number): Index => index * 2 ** level;
