import type { Figure } from './figures.js';
import type { History } from './history/history.js';

/** What a scenario finds when it starts. */
export interface Setup {
  /** Empty, and its own. */
  readonly folder: string;
  /** The same fund with longer and longer logs, the shortest first. */
  readonly histories: readonly [History, History, ...History[]];
}

export type Scenario = (setup: Setup) => Promise<Figure[]>;

/** In the order in which they run, each in a process of its own. */
export const SCENARIOS: Readonly<Record<string, () => Promise<{ measure: Scenario }>>> = {
  'full-command': () => import('./full-command.js'),
  appends: () => import('./appends.js'),
  'one-pool': () => import('./one-pool.js'),
  rebuild: () => import('./rebuild.js'),
  tree: () => import('./tree.js'),
  verify: () => import('./verify.js'),
  'as-of': () => import('./as-of.js'),
  'long-history': () => import('./long-history.js'),
  'long-pool': () => import('./long-pool.js'),
  'cold-start': () => import('./cold-start.js'),
};
