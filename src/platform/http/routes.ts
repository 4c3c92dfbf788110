import type { RouteOptions } from 'fastify';
import { PUBLIC, SIGNED_IN, type AccessControl, type AccessRule } from '../auth/access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's entry in the table of access. */
    readonly access?: AccessRule;
    /** Whether the route has parameters in its query; set by `@Parameters()`. */
    readonly takesQuery?: boolean;
  }
}

/** The table of access and the routes do not fit each other. */
export class AccessIncomplete extends Error {
  override readonly name = 'AccessIncomplete';
  constructor(
    readonly routesWithoutEntry: readonly string[],
    readonly entriesWithoutRoute: readonly string[],
  ) {
    super(
      `table of access: no entry for ${routesWithoutEntry.join(', ') || 'none'}; ` +
        `no route for ${entriesWithoutRoute.join(', ') || 'none'}`,
    );
  }
}

/** Every route that is registered, and its entry in the table of access. */
export class Routes {
  private readonly methods = new Map<string, Set<string>>();

  constructor(private readonly access: AccessControl) {}

  /** To be told of each route before its first request: Fastify's hook `onRoute`. */
  add(options: RouteOptions): void {
    const methods = [options.method].flat();
    for (const method of methods) {
      const ofPath = this.methods.get(options.url) ?? new Set();
      this.methods.set(options.url, ofPath.add(method));
    }
    const rule = methods.map((method) => this.ruleOf(method, options.url)).find(Boolean);
    if (rule) options.config = { ...options.config, access: rule };
  }

  /** @throws AccessIncomplete when a route has no entry, or an entry no route */
  assertComplete(): void {
    const routes = [...this.methods].flatMap(([path, methods]) =>
      [...methods].map((method) => ({ method, path })),
    );
    const open = routes.filter(({ method, path }) => !this.ruleOf(method, path));
    const unused = [...this.access.table.keys()].filter((route) => {
      const [method = '', path = ''] = route.split(' ');
      return !this.methods.get(path)?.has(method);
    });
    if (open.length === 0 && unused.length === 0) return;
    throw new AccessIncomplete(
      open.map(({ method, path }) => `${method} ${path}`),
      unused,
    );
  }

  /** The methods of all routes that the path could be meant for; none if it fits no route. */
  methodsAt(path: string): readonly string[] {
    const segments = path.split('/');
    const fits = [...this.methods].filter(([pattern]) => isAt(segments, pattern.split('/')));
    return [...new Set(fits.flatMap(([, methods]) => [...methods]))].toSorted();
  }

  /** HEAD is GET without the body. */
  private ruleOf(method: string, path: string): AccessRule | undefined {
    return this.access.ofRoute(`${method === 'HEAD' ? 'GET' : method} ${path}`);
  }
}

function isAt(segments: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.at(-1) === '*') return false; // files of the reference page: GET only
  if (segments.length !== pattern.length) return false;
  return pattern.every((part, i) =>
    part.startsWith(':') ? segments[i] !== '' : part === segments[i],
  );
}

/** Whether everybody may ask, whoever they are. */
export const isOpen = (rule: AccessRule): rule is typeof PUBLIC => rule === PUBLIC;

/** Whether no role is asked for. */
export const isWithoutRole = (rule: AccessRule): rule is typeof PUBLIC | typeof SIGNED_IN =>
  rule === PUBLIC || rule === SIGNED_IN;
