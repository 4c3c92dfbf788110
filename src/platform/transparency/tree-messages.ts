import type { Index } from '../event-log/event-log.js';
import type { ScrubPlace } from './tree-writer.js';

/** What the tree's thread is started with. */
export interface TreeStart {
  readonly logFile: string;
  readonly treeFile: string;
  /** Share of a processor that the scrub may take, in percent: 1 to 100. */
  readonly scrubPercent: number;
}

export type ToTree = 'wake' | 'stop';

/** How far the thread has come. */
export interface TreeProgress {
  /** Leaves in tree.db. */
  readonly size: number;
  readonly scrub: ScrubPlace;
}

/** Why the thread has ended by itself. The reason holds no personal data. */
export interface TreeHalt {
  readonly reason: string;
  /** Where the log or the tree is not what it was; undefined if the thread could not go on for another reason. */
  readonly corruptAt: Index | undefined;
}

export type FromTree =
  | { readonly kind: 'ready' | 'progress'; readonly progress: TreeProgress }
  | { readonly kind: 'halted'; readonly halt: TreeHalt };
