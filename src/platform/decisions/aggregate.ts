import type { EventOf, Facts } from './facts.js';

/**
 * What a decision needs to know to fold a history. The id of an aggregate (`grant_0192…`) is the
 * name of its stream. States are plain JSON values: they are kept in a cache and in snapshots.
 */
export interface Aggregate<S, F extends Facts> {
  /** In front of the id. */
  readonly kind: string;
  /** There is one history of this kind, and its stream has no other name than that. */
  readonly isOnly?: true;
  readonly facts: F;
  readonly initial: S;
  readonly evolve: (state: S, event: EventOf<F>) => S;
  /**
   * For histories that grow long: snapshots of the state are kept, under this version of what
   * `evolve` makes of a history. Raise it with each change of that.
   */
  readonly snapshot?: number;
}

/** Declares an aggregate; only there so that the types are inferred. */
export const aggregate = <S, F extends Facts>(parts: Aggregate<S, F>): Aggregate<S, F> => parts;

/** A history as a decision has found it. */
export interface Found<S, F extends Facts> {
  readonly id: string;
  readonly state: S;
  readonly aggregate: Aggregate<S, F>;
}

/** The kind in front of an id; of a thing of which there is only one, its id itself. */
export function kindOf(id: string): string {
  const [kind = id] = id.split('_', 1);
  return kind;
}
