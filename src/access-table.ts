import { auditAccess } from './audit/audit.access.js';
import { contributionsAccess } from './contributions/contributions.access.js';
import { fundsAccess } from './funds/funds.access.js';
import { applicationsAccess } from './grantmaking/applications.access.js';
import { grantmakingAccess } from './grantmaking/grantmaking.access.js';
import { grantsAccess } from './grants/grants.access.js';
import { ledgerAccess } from './ledger/ledger.access.js';
import { PUBLIC, type AccessTable } from './platform/auth/access.js';
import { referenceAccess } from './platform/http/openapi.js';
import { takeOnAccess } from './take-on/take-on.access.js';
import { workQueuesAccess } from './work-queues/work-queues.access.js';
import { peopleAccess, peopleCommandLineCommands } from './people/people.access.js';

const operationsAccess: AccessTable = {
  'GET /health/live': PUBLIC,
  'GET /health/ready': PUBLIC,
  'GET /metrics': { roles: ['administrator', 'auditor'] },
};

/** Routes that belong to no context. */
export const platformAccess: readonly AccessTable[] = [operationsAccess, referenceAccess];

/** Who may do what: the whole of it, a part from each context. */
export const accessTables: readonly AccessTable[] = [
  ...platformAccess,
  peopleAccess,
  fundsAccess,
  contributionsAccess,
  grantmakingAccess,
  applicationsAccess,
  grantsAccess,
  takeOnAccess,
  workQueuesAccess,
  ledgerAccess,
  auditAccess,
];

/** Commands without a route, for the command line of the installation's own machine. */
export const commandLineCommands: readonly string[] = [...peopleCommandLineCommands];

/** Names of the commands that each role is open to, for its funds or for what is one's own. */
export function commandsByRole(): ReadonlyMap<string, readonly string[]> {
  const commands = new Map<string, string[]>();
  const rules = accessTables.flatMap((table) => Object.values(table));
  for (const rule of rules) {
    if (typeof rule !== 'object' || rule.command === undefined) continue;
    for (const role of [...rule.roles, ...(rule.own ?? [])]) {
      const known = new Set(commands.get(role)).add(rule.command);
      commands.set(role, [...known].toSorted());
    }
  }
  return commands;
}
