import type { Mutant } from './mutant-list.mjs';

/** A copy of the project in which checks are taken out, one at a time. */
export class CopiedTree {
  /** Copies what is there now, also what is compiled: build first. */
  constructor();

  remove(): void;

  /** Takes the check out of the source, and out of the compiled file that threads and processes load, while `run` runs. */
  without<R>(mutant: Mutant, run: () => R | Promise<R>): Promise<R>;

  /** Runs a spec. Answers what has come of it: `passed`, `failed`, `endless`, or why it could not be run. */
  outcomeOf(mutant: Pick<Mutant, 'spec' | 'test'>): string;
}
