import type { Context } from '../platform/decisions/context.js';
import { refusal, wrongState } from '../platform/decisions/refusal.js';
import { parseInstant } from '../platform/dates/instant.js';
import { assertNotErased } from './erasure/erasure.js';
import type { PersonEvent } from './person.events.js';
import type { Delegation, Holding, Person } from './person.js';
import type { Role } from './roles.js';
import { secondOf } from './seconds.js';

/** Limits of a right as they are asked for: RFC 3339, in UTC. */
interface Limits {
  /** Left out: from the deciding instant on. */
  readonly from?: string;
  readonly until?: string;
}

/** A person as a decision has found them. */
export interface FoundPerson {
  readonly id: string;
  readonly state: Person;
}

type WrongField = { readonly pointer: string; readonly rule: string; readonly message: string };

export const wrongFields = refusal<{ errors: readonly WrongField[] }>(
  400,
  'VALIDATION_FAILED',
  'Rights begin now or later and end after they begin; nobody acts for themselves; an administrator is one for all funds.',
);

/** Gives the person a role: for all funds or the named ones, from now or a later instant on. */
export function grantRole(
  { roles, standing }: Pick<Person, 'roles' | 'standing'>,
  { role, funds, ...limits }: Limits & { readonly role: Role; readonly funds?: readonly string[] },
  { now }: Pick<Context, 'now'>,
): PersonEvent[] {
  assertNotErased({ standing });
  const period = periodOf(limits, now);
  assertNoneWrong([
    ...faultsOf(period, now),
    ...(role === 'administrator' && funds ? [ADMINISTRATOR_OF_SOME] : []),
  ]);
  const asked = { role, ...(funds && { funds: [...funds] }), ...period };
  if (roles.some((held) => covers(held, asked))) {
    throw wrongState({ state: 'ROLE_GRANTED', allowed: ['ROLE_NOT_GRANTED'] });
  }
  return [{ type: 'RoleGranted', data: asked }];
}

export const alwaysAdministered = refusal<{ state: string; allowed: readonly string[] }>(
  409,
  'WRONG_STATE',
  'The role of administrator is taken away by another administrator, who holds it for good: so there always is one.',
);

/** Ends a role now: for the named funds, or altogether. One held for all funds ends altogether only. */
export function revokeRole(
  { id, state: { roles } }: FoundPerson,
  { role, funds }: { readonly role: Role; readonly funds?: readonly string[] },
  administrator: FoundPerson,
  { now }: Pick<Context, 'now'>,
): PersonEvent[] {
  const held = roles.filter((holding) => holding.role === role);
  const ends = (fund: string) => held.some((holding) => holding.funds?.includes(fund));
  if (held.length === 0 || !(funds ?? []).every(ends)) {
    throw wrongState({ state: 'ROLE_NOT_GRANTED', allowed: ['ROLE_GRANTED'] });
  }
  if (role === 'administrator') assertAnotherStays(id, administrator, now);
  const data = { role, ...(funds && { funds: [...funds] }), at: secondOf(now) };
  return [{ type: 'RoleRevoked', data }];
}

/** Whoever revokes is administrator now, and so stays the one that there has to be. */
export function assertAnotherStays(
  id: string,
  administrator: FoundPerson,
  now: Temporal.Instant,
): void {
  const allowed = ['REVOKED_BY_ANOTHER'];
  if (administrator.id === id) throw alwaysAdministered({ state: 'REVOKED_BY_HOLDER', allowed });
  const forGood = administrator.state.roles.some(
    ({ role, from, until }) =>
      role === 'administrator' && from <= secondOf(now) && until === undefined,
  );
  if (!forGood) throw alwaysAdministered({ state: 'REVOKED_BY_ONE_FOR_A_TIME', allowed });
}

/** Lets one person act for another for a time. */
export function delegate(
  { id, state }: FoundPerson,
  asked: Limits & Pick<Delegation, 'for' | 'until'>,
  { now }: Pick<Context, 'now'>,
): PersonEvent[] {
  assertNotErased(state);
  const { from, until = from } = periodOf(asked, now);
  assertNoneWrong([...(asked.for === id ? [FOR_ONESELF] : []), ...faultsOf({ from, until }, now)]);
  return [{ type: 'DelegationGiven', data: { for: asked.for, from, until } }];
}

export function addRepresentative(state: Person, party: string): PersonEvent[] {
  assertNotErased(state);
  const { represents } = state;
  if (represents.includes(party)) {
    throw wrongState({ state: 'REPRESENTED', allowed: ['NOT_REPRESENTED'] });
  }
  return [{ type: 'RepresentativeAdded', data: { party } }];
}

export function removeRepresentative({ represents }: Person, party: string): PersonEvent[] {
  if (!represents.includes(party)) {
    throw wrongState({ state: 'NOT_REPRESENTED', allowed: ['REPRESENTED'] });
  }
  return [{ type: 'RepresentativeRemoved', data: { party } }];
}

type Period = Pick<Holding, 'from' | 'until'>;

function periodOf({ from, until }: Limits, now: Temporal.Instant): Period {
  return {
    from: secondOf(from === undefined ? now : parseInstant(from)),
    ...(until !== undefined && { until: secondOf(parseInstant(until)) }),
  };
}

function* faultsOf({ from, until }: Period, now: Temporal.Instant): Generator<WrongField> {
  if (from < secondOf(now)) {
    yield { pointer: '/from', rule: 'future', message: 'must not be in the past' };
  }
  if (until !== undefined && until <= from) {
    yield { pointer: '/until', rule: 'after', message: 'must be later than from' };
  }
}

/** Whether nothing would be added: the same role, for as many funds and as long. */
const covers = (held: Holding, asked: Holding): boolean =>
  held.role === asked.role &&
  (!held.funds || (asked.funds?.every((fund) => held.funds?.includes(fund)) ?? false)) &&
  held.from <= asked.from &&
  (held.until === undefined || (asked.until !== undefined && asked.until <= held.until));

function assertNoneWrong(errors: readonly WrongField[]): void {
  if (errors.length > 0) throw wrongFields({ errors });
}

const ADMINISTRATOR_OF_SOME = {
  pointer: '/funds',
  rule: 'all',
  message: 'must be left out: an administrator is one for all funds',
};

const FOR_ONESELF = { pointer: '/for', rule: 'other', message: 'must be somebody else' };
