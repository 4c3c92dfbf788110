import type { Rights, Scope } from '../auth/access.js';
import type { Aggregate, Found } from './aggregate.js';
import type { Context } from './context.js';
import type { EventOf, Facts } from './facts.js';

/** Reads a history; also the part of a decision that the port for rights gets. */
export interface Histories {
  /**
   * The folded history. What is found becomes a check of the append, also if it is only read.
   *
   * @throws Rejection NOT_FOUND when there is no such history, or the id is of another kind
   */
  find<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Found<S, F>;

  /** The same, or undefined where `find` says NOT_FOUND; that it is absent becomes a check too. */
  findIfAny<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Found<S, F> | undefined;
}

/**
 * One attempt at a decision. The function that gets it is synchronous and free of side effects: it
 * is run again when a history has still to be read, or when the append has lost a race.
 */
export interface Decision extends Histories {
  readonly context: Context;

  /** Opens a history that must not exist yet, under a new id (or the given one). */
  start<S, F extends Facts>(aggregate: Aggregate<S, F>, id?: string): Found<S, F>;

  /**
   * Whether the acting person may do this, by the table of access. To be called before anything is
   * recorded, as soon as it is known what the command is about.
   *
   * @throws Rejection ROLE_NOT_HELD, or NOT_FOUND when the thing is hidden from this person
   */
  permit(scope: Scope): void;

  /** The rights of the acting person, for rules that ask more than `permit`. */
  readonly rights: Rights;

  /** Records what a rule has decided. Answers the ids of the events. */
  record<S, F extends Facts>(found: Found<S, F>, events: readonly EventOf<F>[]): readonly string[];

  /**
   * Reserves a thing that may exist once, for `holder`. Answers who holds it already, if anyone;
   * then nothing is recorded. Things are kept as keyed hashes only.
   */
  reserve(kind: string, thing: readonly string[], holder: string): string | undefined;

  /** Who holds the thing, without reserving it. */
  holderOf(kind: string, thing: readonly string[]): string | undefined;

  /** Gives a reserved thing free again. */
  giveBack(kind: string, thing: readonly string[]): void;
}

/** The port through which decisions ask for a person's rights. */
export type RightsOf = (histories: Histories, person: string) => Rights | undefined;
