import {
  GrantRole,
  RegisterFirstAdministrator,
  RegisterPerson,
} from '../people/person.commands.js';
import type { Role } from '../people/roles.js';
import { EMBEDDED_ISSUER } from '../platform/auth/tokens.js';
import type { Stage } from './stage.js';

/** Who plays: name, and the roles that they hold. The subject of their tokens is the name in small letters. */
const CAST = {
  gina: ['grant-officer'],
  omar: ['grant-officer'],
  rosa: ['reviewer'],
  ravi: ['reviewer'],
  ruth: ['reviewer'],
  bela: ['board-secretary'],
  fiona: ['finance-officer'],
  felix: ['finance-officer'],
  anders: ['approver'],
  carla: ['controller'],
  audra: ['auditor'],
  tomas: [],
  tanja: [],
  tariq: [],
  thea: [],
  tien: [],
} as const satisfies Record<string, readonly Role[]>;

export type Player = keyof typeof CAST | 'ada';

/** Ids of the persons by name. */
export type Cast = Readonly<Record<Player, string>>;

export const TRUSTEES = ['tomas', 'tanja', 'tariq', 'thea', 'tien'] as const;
export const REVIEWERS = ['rosa', 'ravi', 'ruth'] as const;

/** Registers everybody and gives them their roles; `ada` is the first administrator. */
export async function bringOn(stage: Stage): Promise<Cast> {
  const ada = await stage.send(undefined, RegisterFirstAdministrator, registration('ada'));
  const players: Record<string, string> = { ada };
  for (const [name, roles] of Object.entries(CAST)) {
    const id = await stage.send(ada, RegisterPerson, registration(name));
    for (const role of roles) await stage.send(ada, GrantRole, { id, role });
    players[name] = id;
  }
  return players as Record<Player, string>;
}

/** Registers somebody who stands for a donor or an organisation. */
export const registerOutsider = async (
  stage: Stage,
  ada: string,
  { subject, role }: { readonly subject: string; readonly role: Role },
): Promise<string> => {
  const id = await stage.send(ada, RegisterPerson, registration(subject));
  await stage.send(ada, GrantRole, { id, role });
  return id;
};

const registration = (subject: string) => ({
  name: `${subject.charAt(0).toUpperCase()}${subject.slice(1)} (example)`,
  issuer: EMBEDDED_ISSUER,
  subject,
});
