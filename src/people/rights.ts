import type { Rights } from '../platform/auth/access.js';
import type { Histories } from '../platform/decisions/decision.js';
import { person, type Person } from './person.js';
import { secondOf } from './seconds.js';

/** What a person may do, from that person's own history; undefined if nobody is registered under the id. */
export function rightsOf(histories: Histories, id: string): Rights | undefined {
  const found = histories.findIfAny(person, id);
  return found && rightsFrom(id, found.state);
}

/** The rights that follow from the state of a person. They hold in [from, until). */
export function rightsFrom(id: string, { roles, delegations, represents }: Person): Rights {
  return {
    person: id,
    holds: (role, at, fund) =>
      roles.some(
        (held) =>
          held.role === role &&
          holdsAt(held, at) &&
          (fund === undefined || !held.funds || held.funds.includes(fund)),
      ),
    represents: (party) => represents.includes(party),
    actsFor: (other, at) => delegations.some((given) => given.for === other && holdsAt(given, at)),
  };
}

/** The first of the persons who represents one of the parties at that instant, or may act for somebody who does. */
export function representing(
  histories: Histories,
  {
    persons,
    parties,
  }: { readonly persons: readonly string[]; readonly parties: readonly string[] },
  at: Temporal.Instant,
): string | undefined {
  const represents = (id: string) =>
    parties.some((party) => histories.find(person, id).state.represents.includes(party));
  const actsForOne = (id: string) =>
    histories
      .find(person, id)
      .state.delegations.some((given) => holdsAt(given, at) && represents(given.for));
  return persons.find((id) => represents(id) || actsForOne(id));
}

function holdsAt(
  { from, until }: { readonly from: string; readonly until?: string },
  at: Temporal.Instant,
): boolean {
  const second = secondOf(at);
  return from <= second && (until === undefined || second < until);
}
