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

function holdsAt(
  { from, until }: { readonly from: string; readonly until?: string },
  at: Temporal.Instant,
): boolean {
  const second = secondOf(at);
  return from <= second && (until === undefined || second < until);
}
