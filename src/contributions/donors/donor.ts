import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { registrationKey } from '../../funds/registration-numbers.js';
import { erasable, evolveErasable, type Erasable } from '../../people/erasure/erasure.js';
import { keyOfSealed } from '../../platform/decisions/personal-keys.js';
import { aggregate } from '../../platform/decisions/aggregate.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { donorFacts, type DonorEvent } from './donor.events.js';
import { NATURAL_PERSON, type OrganisationType } from '../../funds/organisation-types.js';

/** What rules ask of a donor. Names are not part of it. */
export interface Donor extends Erasable {
  readonly naturalPerson: boolean;
  readonly kind: OrganisationType;
  readonly anonymous: boolean;
  readonly codes: readonly SourceCode[];
}

export interface SourceCode {
  readonly source: string;
  readonly code: string;
}

export const donor = aggregate({
  kind: 'donor',
  facts: donorFacts,
  initial: { ...erasable, codes: [] as readonly SourceCode[], naturalPerson: false } as Donor,
  evolve(state: Donor, event: DonorEvent): Donor {
    switch (event.type) {
      case 'DonorRegistered': {
        const { kind, anonymous, personName } = event.data;
        const key = personName === undefined ? undefined : keyOfSealed(personName);
        const keys = key === undefined ? [] : [key];
        return { ...state, kind, anonymous, keys, naturalPerson: personName !== undefined };
      }
      case 'PersonErased':
      case 'HoldPlaced':
      case 'HoldLifted':
        return { ...state, ...evolveErasable(state, event) };
      case 'DonorCodeAssigned':
        return { ...state, codes: [...state.codes, event.data] };
    }
  },
});

export const duplicateOrganisation = refusal<{ registered: string }>(
  409,
  'DUPLICATE_ORGANISATION',
  'An organisation with this registration number in this country is registered already.',
);

export const duplicateDonorCode = refusal<{ source: string; donor: string }>(
  409,
  'DUPLICATE_SOURCE_KEY',
  'A code of a source belongs to one donor.',
);

export interface DonorDetails {
  readonly name: string;
  readonly naturalPerson?: boolean;
  readonly kind: OrganisationType;
  readonly country?: string;
  readonly registrationNumber?: string;
  readonly anonymous?: boolean;
}

/** Makes a donor known. Whether the registration number is taken is asked where it is reserved. */
export function registerDonor(details: DonorDetails): DonorEvent[] {
  assertNoneWrong([...faultsOf(details)]);
  const { name, naturalPerson, kind, country, registrationNumber, anonymous = false } = details;
  return [
    {
      type: 'DonorRegistered',
      data: {
        ...(naturalPerson ? { personName: name } : { name }),
        kind,
        ...(country !== undefined && { country }),
        ...(registrationNumber !== undefined && { registrationNumber }),
        anonymous,
      },
    },
  ];
}

/** Only people can be erased. @throws Rejection WRONG_STATE of an organisation */
export function assertNaturalPerson({ naturalPerson }: Donor): void {
  if (!naturalPerson) throw wrongState({ state: 'ORGANISATION', allowed: ['NATURAL_PERSON'] });
}

/** Lets the source's code stand for the donor when its history is taken on. */
export const assignCode = ({ source, code }: SourceCode): DonorEvent[] => [
  { type: 'DonorCodeAssigned', data: { source, code } },
];

/** What may exist once: a number in the register of a country. */
export function registrationsOf({ country, registrationNumber }: DonorDetails): string[][] {
  if (country === undefined || registrationNumber === undefined) return [];
  return [[country, registrationKey(registrationNumber)]];
}

function* faultsOf(details: DonorDetails): Generator<WrongField> {
  const { naturalPerson, kind, country, registrationNumber } = details;
  if (naturalPerson && kind !== NATURAL_PERSON) {
    const message = `must be ${NATURAL_PERSON} for a natural person: the list has no code for people`;
    yield { pointer: '/kind', rule: 'naturalPerson', message };
  }
  if (naturalPerson && registrationNumber !== undefined) {
    const message = 'must be left out for a natural person';
    yield { pointer: '/registrationNumber', rule: 'naturalPerson', message };
  }
  if (registrationNumber !== undefined && country === undefined) {
    const message = 'must be given with a registration number';
    yield { pointer: '/country', rule: 'required', message };
  }
}
