/** A check that stands in the way of an attack, and what its file says without it. */
export interface Mutant {
  /** The check, in words. */
  readonly without: string;
  /** From the root of the project. */
  readonly file: string;
  /** The very text, which stands in the file once. */
  readonly check: string;
  /** What stands there instead; nothing if left out. */
  readonly becomes: string;
  /** That must fail then. */
  readonly spec: string;
  /** Of its tests only those with this in their name, as a regular expression. */
  readonly test?: string;
}

export function allMutants(): Mutant[];

/**
 * The text of a file without the check.
 *
 * @throws Error unless it stands there exactly once, and becomes something else
 */
export function mutated(mutant: Mutant, text: string): string;
