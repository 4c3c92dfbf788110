/**
 * Who may ask for what. Each context declares its part of the one table; a route without an entry
 * fails the start. What a person holds comes from the log, through the port `RightsOf`.
 */
export interface Access {
  /** Roles that may, for the funds that they are held for. */
  readonly roles: readonly string[];
  /** Roles that may only for their own, in the funds that they are held for: a party that the person represents, or work assigned to them. */
  readonly own?: readonly string[];
  /** Name of the command class that the route sends; absent for queries. */
  readonly command?: string;
}

/** Open to everybody, without a token. */
export const PUBLIC = 'PUBLIC';
/** Open to everybody whose token is valid, registered or not. */
export const SIGNED_IN = 'SIGNED_IN';
/** Only from the command line of the installation's own machine; no route. */
export const COMMAND_LINE = 'COMMAND_LINE';

export type AccessRule = Access | typeof PUBLIC | typeof SIGNED_IN;

/** `METHOD /path/:id` → who may. */
export type AccessTable = Readonly<Record<string, AccessRule>>;

/** What a command or query is about, as far as rights depend on it. */
export interface Scope {
  /** Id of the fund that it belongs to; left out, the role must be held for all funds or for any. */
  readonly fund?: string;
  /** Ids of the donor or the organisations whose own it is. */
  readonly parties?: readonly string[];
  /** Ids of the persons whose own it is. */
  readonly persons?: readonly string[];
}

/** What one person may do, as known in one history. Rights hold in [from, until). */
export interface Rights {
  readonly person: string;
  /** Whether the role is held at that instant: for this fund, or, without one, for any. */
  holds(role: string, at: Temporal.Instant, fund?: string): boolean;
  represents(party: string): boolean;
  /** Whether this person may act for the other one at that instant. */
  actsFor(person: string, at: Temporal.Instant): boolean;
}

export type Verdict =
  | { readonly may: true; readonly role: string }
  /** `NOT_FOUND`: none of the person's roles shows this thing to them. */
  | { readonly may: false; readonly because: 'ROLE_NOT_HELD' | 'NOT_FOUND' };

/** The first role in the table's order under which the scope is open to this person. */
export function judge(access: Access, rights: Rights, at: Temporal.Instant, scope: Scope): Verdict {
  const { roles, own = [] } = access;
  const role = roles.find((r) => rights.holds(r, at, scope.fund));
  if (role) return { may: true, role };
  const ownRole = own.find((r) => rights.holds(r, at, scope.fund));
  const isOwn =
    scope.persons?.includes(rights.person) || scope.parties?.some((p) => rights.represents(p));
  if (ownRole && isOwn) return { may: true, role: ownRole };
  const elsewhere = [...roles, ...own].some((r) => rights.holds(r, at));
  return { may: false, because: elsewhere ? 'NOT_FOUND' : 'ROLE_NOT_HELD' };
}

/** The whole table: routes for the guard, commands for the decisions. */
export class AccessControl {
  private readonly routes = new Map<string, AccessRule>();
  private readonly commands = new Map<string, Access>();

  constructor(...tables: readonly AccessTable[]) {
    for (const [route, rule] of tables.flatMap((table) => Object.entries(table))) {
      if (this.routes.has(route)) throw new Error(`two entries for route ${route}`);
      this.routes.set(route, rule);
      if (typeof rule === 'object' && rule.command) this.addCommand(rule.command, rule);
    }
  }

  get table(): ReadonlyMap<string, AccessRule> {
    return this.routes;
  }

  ofRoute(route: string): AccessRule | undefined {
    return this.routes.get(route);
  }

  ofCommand(name: string): Access | undefined {
    return this.commands.get(name);
  }

  private addCommand(name: string, access: Access): void {
    const known = this.commands.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(access)) {
      throw new Error(`two different entries for command ${name}`);
    }
    this.commands.set(name, access);
  }
}
