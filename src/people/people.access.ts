import { SIGNED_IN, type AccessTable } from '../platform/auth/access.js';
import { ROLES } from './roles.js';

const keepers = ['administrator', 'auditor'];
const everybodyElse = ROLES.filter((role) => !keepers.includes(role));

export const peopleAccess: AccessTable = {
  'POST /v1/persons': { roles: ['administrator'], command: 'RegisterPerson' },
  'POST /v1/persons/:id/grant-role': { roles: ['administrator'], command: 'GrantRole' },
  'POST /v1/persons/:id/revoke-role': { roles: ['administrator'], command: 'RevokeRole' },
  'POST /v1/persons/:id/delegate': { roles: ['administrator'], command: 'Delegate' },
  'POST /v1/persons/:id/add-representative': {
    roles: ['administrator'],
    command: 'AddRepresentative',
  },
  'POST /v1/persons/:id/remove-representative': {
    roles: ['administrator'],
    command: 'RemoveRepresentative',
  },
  'POST /v1/persons/:id/erase': { roles: ['administrator'], command: 'ErasePerson' },
  'POST /v1/persons/:id/place-hold': { roles: ['controller'], command: 'PlaceHold' },
  'POST /v1/persons/:id/lift-hold': { roles: ['controller'], command: 'LiftHold' },
  'POST /v1/redactions': { roles: ['administrator'], command: 'RedactText' },
  'POST /v1/retention-periods': { roles: ['administrator'], command: 'SetRetentionPeriod' },
  'GET /v1/persons': { roles: keepers },
  'GET /v1/persons/:id': { roles: keepers, own: everybodyElse },
  'GET /v1/role-history': { roles: keepers },
  'GET /v1/delegation-history': { roles: keepers },
  'GET /v1/representative-history': { roles: keepers },
  'GET /v1/me': SIGNED_IN,
};

/** Sent by the command line only. */
export const peopleCommandLineCommands = ['RegisterFirstAdministrator'];
