import { PUBLIC, SIGNED_IN, type AccessRule } from '../platform/auth/access.js';

/** The table of access, route by route, as Markdown. */
export function accessPage(table: ReadonlyMap<string, AccessRule>): string {
  const routes = [...table].sort(([a], [b]) => (pathOf(a) < pathOf(b) ? -1 : 1));
  return [
    '# Access',
    '',
    'Who may call which route. *Own* roles see and do only what is their own: a donor or an organisation that they represent, or work assigned to them. Somebody else’s thing is NOT_FOUND. Roles hold for all funds or for named ones; a decision looks them up in the log, at its own instant.',
    '',
    '| route | roles | own | command |',
    '| --- | --- | --- | --- |',
    ...routes.map(([route, rule]) => row(route, rule)),
    '',
  ].join('\n');
}

function row(route: string, rule: AccessRule): string {
  if (rule === PUBLIC) return `| \`${route}\` | everybody | | |`;
  if (rule === SIGNED_IN) return `| \`${route}\` | every valid token | | |`;
  const { roles, own = [], command = '' } = rule;
  return `| \`${route}\` | ${roles.join(', ')} | ${own.join(', ')} | ${command} |`;
}

const pathOf = (route: string): string => route.split(' ').reverse().join(' ');
