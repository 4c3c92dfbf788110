import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from '../decisions/caller.js';
import { roleNotHeld } from '../decisions/outcomes.js';
import { notFound } from '../decisions/refusal.js';
import { judge, type Access, type Rights, type Scope } from './access.js';
import type { Directory } from './directory.js';

/**
 * Who asks a query. The guard has seen that one of the route's roles is held at all; what of the
 * answer this person may see, the query's handler narrows down with `mayRead` and `requireRead`.
 */
export class Viewer {
  constructor(
    /** Of the person, or of whoever they act for. */
    readonly rights: Rights,
    readonly now: Temporal.Instant,
    readonly access: Access,
    /** What the route is about, for NOT_FOUND; empty for a list. */
    private readonly subject: string,
  ) {}

  mayRead(scope: Scope): boolean {
    return judge(this.access, this.rights, this.now, scope).may;
  }

  /** Whether one of the route's roles is held for all funds, not only for named ones. */
  readsAllFunds(): boolean {
    return this.mayRead({ fund: NAMED_BY_NO_ROLE });
  }

  /** @throws Rejection NOT_FOUND when the thing is hidden from this person */
  requireRead(scope: Scope): void {
    if (!this.mayRead(scope)) throw notFound({ id: this.subject });
  }

  /** Whether the role is held now: for this fund, or, without one, for any. */
  holds(role: string, fund?: string): boolean {
    return this.rights.holds(role, this.now, fund);
  }
}

/** The id of no fund: only who holds a role for all of them holds it for this one too. */
const NAMED_BY_NO_ROLE = '';

const viewers = new AsyncLocalStorage<Viewer>();

export const viewAs = <R>(viewer: Viewer, call: () => R): R => viewers.run(viewer, call);

/** @throws Error on a route that is open to everybody, where nobody is looked up: a bug */
export function currentViewer(): Viewer {
  const viewer = viewers.getStore();
  if (!viewer) throw new Error('no viewer: the route has no roles in the table of access');
  return viewer;
}

export const currentViewerIfAny = (): Viewer | undefined => viewers.getStore();

/** @throws Rejection ROLE_NOT_HELD when the caller holds none of the roles of the route, or may not act for the other */
export async function viewerOf(
  caller: Caller,
  access: Access,
  directory: Directory,
  subject: string,
): Promise<Viewer> {
  const roles = [...access.roles, ...(access.own ?? [])];
  const now = caller.arrivedAt;
  const rights = await rightsOfCaller(caller, directory);
  if (!rights || !roles.some((role) => rights.holds(role, now))) throw roleNotHeld({ roles });
  return new Viewer(rights, now, access, subject);
}

async function rightsOfCaller(
  { person, onBehalfOf, arrivedAt }: Caller,
  directory: Directory,
): Promise<Rights | undefined> {
  const own = person === undefined ? undefined : await directory.rightsOf(person);
  if (!own || onBehalfOf === undefined) return own;
  return own.actsFor(onBehalfOf, arrivedAt) ? directory.rightsOf(onBehalfOf) : undefined;
}
