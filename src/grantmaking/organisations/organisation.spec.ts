import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import type { Rights } from '../../platform/auth/access.js';
import { accountOf, proposeAccount, verifyAccount } from './organisation.account.js';
import type { OrganisationEvent } from './organisation.events.js';
import { organisation, type Organisation } from './organisation.js';
import {
  recordDueDiligence,
  registerOrganisation,
  registrationOf,
  represented,
} from './organisation.registration.js';

const id = (kind: string, n: number) => `${kind}_0192a000-0000-7000-8000-00000000000${n}`;
const [fiona, felix, wanjiku] = [id('person', 1), id('person', 2), id('person', 3)];
const [first, second] = [id('account', 1), id('account', 2)];

const safeHouse = {
  name: 'Safe House Nairobi',
  kind: '22',
  country: 'KE',
  registrationNumber: 'OP.218/051',
};
const registered: OrganisationEvent = { type: 'OrganisationRegistered', data: safeHouse };

const proposed = (account: string, ...by: string[]): OrganisationEvent => ({
  type: 'AccountProposed',
  data: {
    account,
    country: 'KE',
    holder: 'Safe House Nairobi',
    number: '0102030405',
    bic: 'EXAMKENA',
    by,
  },
});

const verified = (account: string, ...by: string[]): OrganisationEvent => ({
  type: 'AccountVerified',
  data: { account, by },
});

const given = (...events: OrganisationEvent[]): Organisation =>
  events.reduce(organisation.evolve, organisation.initial);

describe('an organisation', () => {
  it('is registered once under its number in its country', () => {
    expect(registerOrganisation(safeHouse, undefined)).toEqual([registered]);
    expect(refused(() => registerOrganisation(safeHouse, id('organisation', 7)))).toEqual({
      code: 'DUPLICATE_ORGANISATION',
      registered: id('organisation', 7),
    });
  });

  it.each([
    ['OP.218/051', 'KE', true],
    ['op. 218 / 051', 'KE', true],
    ['OP.2/18051', 'KE', false],
    ['OP218051', 'KE', false],
    ['OP.218/052', 'KE', false],
    ['OP.218/051', 'UG', false],
  ])('with the number OP.218/051 in Kenya has also %s in %s: %s', (number, country, same) => {
    const registration = registrationOf({ country, registrationNumber: number });
    expect(registration.join() === ['KE', 'OP.218/051'].join()).toBe(same);
  });

  it('may have a number without letters and digits', () => {
    expect(registrationOf({ country: 'KE', registrationNumber: '№' })).not.toEqual(
      registrationOf({ country: 'KE', registrationNumber: '§' }),
    );
  });

  it('is represented by the applicant who registers it, not by an officer', () => {
    const now = Temporal.Instant.from('2026-01-01T00:00:00Z');
    const holding = (role: string): Rights => ({
      person: wanjiku,
      holds: (asked) => asked === role,
      represents: () => false,
      actsFor: () => false,
    });
    expect(represented(holding('applicant'), id('organisation', 1), now)).toEqual([
      { type: 'RepresentativeAdded', data: { party: id('organisation', 1) } },
    ]);
    expect(represented(holding('grant-officer'), id('organisation', 1), now)).toEqual([]);
  });

  it('has the due diligence that was recorded last', () => {
    const finding = (outcome: 'POSITIVE' | 'NEGATIVE', validUntil: string) =>
      recordDueDiligence({ outcome, validUntil });
    const state = given(
      registered,
      ...finding('POSITIVE', '2026-12-31'),
      ...finding('NEGATIVE', '2027-06-30'),
    );
    expect(state.dueDiligence).toEqual({ outcome: 'NEGATIVE', validUntil: '2027-06-30' });
  });

  it('has its account verified by somebody else than who proposed it', () => {
    const state = given(registered, proposed(first, wanjiku));
    expect(verifyAccount(state, first, [fiona])).toEqual([verified(first, fiona)]);
  });

  it.each([
    ['the person who proposed it', [fiona], [fiona]],
    ['somebody who acts for that person', [fiona], [felix, fiona]],
    ['that person acting for somebody else', [fiona], [fiona, felix]],
    ['the one for whom it was proposed', [wanjiku, fiona], [fiona]],
  ])('has no account verified by %s', (_, by, persons) => {
    expect(
      refused(() => verifyAccount(given(registered, proposed(first, ...by)), first, persons)),
    ).toEqual({
      code: 'SEGREGATION_OF_DUTIES',
      act: 'VERIFY_ACCOUNT',
      earlierAct: 'PROPOSE_ACCOUNT',
    });
  });

  it('needs its account verified again after a change', () => {
    const state = given(
      registered,
      proposed(first, wanjiku),
      verified(first, fiona),
      proposed(second, wanjiku),
    );
    expect(state.account).toEqual({
      id: second,
      verified: false,
      proposedBy: [wanjiku],
      verifiedBy: [],
    });
    expect(refused(() => verifyAccount(state, first, [fiona]))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'REPLACED',
    });
  });

  it('has no account verified before it has named one', () => {
    expect(refused(() => verifyAccount(given(registered), first, [fiona]))).toEqual({
      code: 'WRONG_STATE',
      state: 'NONE',
      allowed: ['PROPOSED'],
    });
  });

  it('has an account verified once', () => {
    const state = given(registered, proposed(first, wanjiku), verified(first, fiona));
    expect(refused(() => verifyAccount(state, first, [felix]))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'VERIFIED',
    });
  });

  it('names an IBAN with right check digits where accounts have one', () => {
    const details = {
      holder: 'Haus',
      country: 'DE',
      number: 'DE89 3704 0044 0532 0130 00',
      bic: 'COBADEFF',
    };
    expect(proposeAccount(accountOf(details, first, [fiona]))).toEqual([
      {
        type: 'AccountProposed',
        data: {
          account: first,
          country: 'DE',
          holder: 'Haus',
          number: 'DE89370400440532013000',
          bic: 'COBADEFF',
          by: [fiona],
        },
      },
    ]);
  });

  it.each([
    ['with wrong check digits', 'DE88370400440532013000'],
    ['of another country', 'GB82WEST12345698765432'],
    ['that is no IBAN', '532013000'],
  ])('names no account in Germany %s', (_, number) => {
    const details = { holder: 'Haus', country: 'DE', number, bic: 'COBADEFF' };
    expect(refused(() => accountOf(details, first, [fiona]))).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/number', rule: 'iban' }],
    });
  });

  it('names its account as it is written where there are no IBANs', () => {
    const details = { holder: 'Nyumba', country: 'KE', number: '01 02', bic: 'EXAMKENA' };
    expect(accountOf(details, first, [fiona]).number).toBe('01 02');
  });
});
