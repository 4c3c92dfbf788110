import type { Rights } from '../../src/platform/auth/access.js';

/** Each holds the role of that name, if there is one; the deputy may act for the keeper. */
export const PERSONS = ['keeper', 'visitor', 'deputy', 'auditor'] as const;

export const personId = (name: string): string => {
  const digits = Buffer.from(name.padEnd(6).slice(0, 6)).toString('hex');
  return `person_01920000-0000-7000-8000-${digits}`;
};

export function rightsOf(_: unknown, id: string): Rights | undefined {
  const name = PERSONS.find((known) => personId(known) === id);
  return (
    name && {
      person: id,
      holds: (role) => role === name,
      represents: () => false,
      actsFor: (other) => name === 'deputy' && other === personId('keeper'),
    }
  );
}
