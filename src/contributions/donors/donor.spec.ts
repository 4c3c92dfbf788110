import { describe, expect, it } from '@jest/globals';
import { refused, wrong } from '../../../test/contributions/histories.js';
import {
  assignCode,
  donor,
  duplicateDonorCode,
  duplicateOrganisation,
  registerDonor,
  registrationsOf,
  type DonorDetails,
} from './donor.js';

const foundation: DonorDetails = {
  name: 'Fondation Alpes',
  kind: '60',
  country: 'CH',
  registrationNumber: 'CHE-123.456.789',
};
const person: DonorDetails = { name: 'Lena Brunner', naturalPerson: true, kind: '90' };

describe('Registering a donor', () => {
  it('makes an organisation known, who is named in publications unless it asks not to be', () => {
    expect(registerDonor(foundation)).toEqual([
      {
        type: 'DonorRegistered',
        data: {
          name: 'Fondation Alpes',
          kind: '60',
          country: 'CH',
          registrationNumber: 'CHE-123.456.789',
          anonymous: false,
        },
      },
    ]);
  });

  it('keeps the name of a person apart, as personal data', () => {
    expect(registerDonor({ ...person, anonymous: true })).toEqual([
      {
        type: 'DonorRegistered',
        data: { personName: 'Lena Brunner', kind: '90', anonymous: true },
      },
    ]);
  });

  it.each<[string, DonorDetails, string[]]>([
    ['a person of another kind', { ...person, kind: '60' }, ['/kind']],
    [
      'a person with a registration number',
      { ...person, country: 'CH', registrationNumber: '1' },
      ['/registrationNumber'],
    ],
    [
      'a registration number without a country',
      { name: 'Fondation Alpes', kind: '60', registrationNumber: '1' },
      ['/country'],
    ],
  ])('is refused for %s', (_, details, pointers) => {
    expect(refused(() => registerDonor(details))).toEqual(wrong(...pointers));
  });

  it('folds into what rules ask', () => {
    const state = [
      ...registerDonor(foundation),
      ...assignCode({ source: 'cbpf', code: '7' }),
      ...assignCode({ source: 'cbpf', code: '12' }),
    ].reduce(donor.evolve, donor.initial);
    expect(state).toEqual({
      kind: '60',
      naturalPerson: false,
      keys: [],
      standing: 'ACTIVE',
      anonymous: false,
      codes: [
        { source: 'cbpf', code: '7' },
        { source: 'cbpf', code: '12' },
      ],
    });
  });
});

describe('A registration', () => {
  it.each(['CHE-123.456.789', 'che - 123.456.789', 'CHE\u2010123.456.789'])(
    'is the same however it is written: %s',
    (registrationNumber) => {
      expect(registrationsOf({ ...foundation, registrationNumber })).toEqual([
        ['CH', 'CHE-123.456.789'],
      ]);
    },
  );

  it('is another one in another country', () => {
    expect(registrationsOf({ ...foundation, country: 'LI' })).toEqual([['LI', 'CHE-123.456.789']]);
  });

  it('may be signs only', () => {
    expect(registrationsOf({ ...foundation, registrationNumber: '--' })).toEqual([['CH', '--']]);
  });

  it('is none where a donor has none', () => {
    expect(registrationsOf(person)).toEqual([]);
  });

  it('that exists is refused as DUPLICATE_ORGANISATION, naming who has it', () => {
    expect(duplicateOrganisation({ registered: 'donor_1' })).toMatchObject({
      status: 409,
      code: 'DUPLICATE_ORGANISATION',
      figures: { registered: 'donor_1' },
    });
  });

  it('of a code that is taken is refused as DUPLICATE_SOURCE_KEY, naming who has it', () => {
    expect(duplicateDonorCode({ source: 'cbpf', donor: 'donor_1' })).toMatchObject({
      status: 409,
      code: 'DUPLICATE_SOURCE_KEY',
      figures: { source: 'cbpf', donor: 'donor_1' },
    });
  });
});
