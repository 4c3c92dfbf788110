/** The id of an aggregate of any kind: the kind, an underscore, a UUID. */
const ID = /^[a-z-]{1,27}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of a command that takes in many things, no more are named. */
export const MOST_TARGETS = 20;

/** Ids of what a command is about: of what it was sent to first, then all that its fields name. */
export function targetsOf(command: object): string[] {
  const { id, ...fields } = command as { readonly id?: unknown };
  const found = new Set<string>();
  collect(id, found);
  collect(fields, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (found.size === MOST_TARGETS) return;
  if (typeof value === 'string') {
    if (ID.test(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collect(member, found);
  }
}
