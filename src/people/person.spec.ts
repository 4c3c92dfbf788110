import { describe, expect, it } from '@jest/globals';
import { Rejection } from '../platform/decisions/refusal.js';
import type { PersonEvent } from './person.events.js';
import { person, type Person } from './person.js';
import { register, registerFirstAdministrator } from './person.registration.js';
import {
  addRepresentative,
  delegate,
  grantRole,
  removeRepresentative,
  revokeRole,
} from './person.rights.js';
import { rightsFrom } from './rights.js';

const AMINA = 'person_0192a000-0000-7000-8000-000000000001';
const BELA = 'person_0192a000-0000-7000-8000-000000000002';
const ALPHA = 'fund_0192a000-0000-7000-8000-00000000000a';
const BETA = 'fund_0192a000-0000-7000-8000-00000000000b';
const DONOR = 'donor_0192a000-0000-7000-8000-000000000003';

const at = (second: string) => Temporal.Instant.from(second);
const noon = '2026-03-31T12:00:00Z';
const context = { now: at(noon) };
const amina = { id: AMINA, state: person.initial };
const given = (...events: PersonEvent[]) => events.reduce(person.evolve, person.initial);
const rights = (...events: PersonEvent[]) => rightsFrom(AMINA, given(...events));

type Grant = Omit<Extract<PersonEvent, { type: 'RoleGranted' }>['data'], 'from'>;

const granted = (data: Grant) => ({ type: 'RoleGranted', data: { from: noon, ...data } }) as const;

function refused(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, figures: error.figures };
    throw error;
  }
  return { code: 'accepted' };
}

const wrong = (pointer: string, rule: string) => ({
  code: 'VALIDATION_FAILED',
  figures: { errors: [expect.objectContaining({ pointer, rule })] },
});

describe('Registering a person', () => {
  it('keeps name and e-mail, and nothing of issuer and subject', () => {
    const command = { name: 'Amina Diallo', email: 'amina@example.org', issuer: 'i', subject: 's' };
    expect(register(command, undefined)).toEqual([
      {
        type: 'PersonRegistered',
        data: { name: 'Amina Diallo', email: 'amina@example.org' },
      },
    ]);
  });

  it('is refused under an issuer and subject that somebody is registered under', () => {
    expect(refused(() => register({ name: 'Amina Diallo' }, BELA))).toEqual({
      code: 'DUPLICATE_PERSON',
      figures: { person: BELA },
    });
  });
});

describe('The first administrator', () => {
  const nobody = { first: undefined, holder: undefined };

  it('is registered and holds the role from that second on', () => {
    expect(registerFirstAdministrator({ name: 'Amina Diallo' }, nobody, context)).toEqual([
      { type: 'PersonRegistered', data: { name: 'Amina Diallo' } },
      { type: 'RoleGranted', data: { role: 'administrator', from: noon } },
    ]);
  });

  it('is made once', () => {
    const second = () =>
      registerFirstAdministrator({ name: 'Bela Kun' }, { ...nobody, first: AMINA }, context);
    expect(refused(second)).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'ADMINISTERED', allowed: ['EMPTY'] },
    });
  });
});

describe('Granting a role', () => {
  it('holds from the deciding second on, for all funds and for good, unless it says otherwise', () => {
    expect(grantRole(given(), { role: 'auditor' }, context)).toEqual([
      { type: 'RoleGranted', data: { role: 'auditor', from: noon } },
    ]);
  });

  it('names funds and limits, in whole seconds', () => {
    const command = {
      role: 'reviewer',
      funds: [ALPHA],
      from: '2026-04-01T00:00:00.250Z',
      until: '2026-06-30T23:59:59Z',
    } as const;
    expect(grantRole(given(), command, context)).toEqual([
      {
        type: 'RoleGranted',
        data: {
          role: 'reviewer',
          funds: [ALPHA],
          from: '2026-04-01T00:00:00Z',
          until: '2026-06-30T23:59:59Z',
        },
      },
    ]);
  });

  it.each([
    ['the second before', '2026-03-31T11:59:59Z', wrong('/from', 'future')],
    ['that second', noon, { code: 'accepted' }],
  ])('may begin no earlier than it is granted: %s', (_, from, expected) => {
    expect(refused(() => grantRole(given(), { role: 'auditor', from }, context))).toEqual(expected);
  });

  it.each([
    ['the second after its beginning', '2026-03-31T12:00:01Z', { code: 'accepted' }],
    ['the second of its beginning', noon, wrong('/until', 'after')],
  ])('ends after it begins: %s', (_, until, expected) => {
    const command = { role: 'auditor', until } as const;
    expect(refused(() => grantRole(given(), command, context))).toEqual(expected);
  });

  it('makes an administrator of all funds only', () => {
    const command = { role: 'administrator', funds: [ALPHA] } as const;
    expect(refused(() => grantRole(given(), command, context))).toEqual(wrong('/funds', 'all'));
  });

  const covered = { code: 'WRONG_STATE', figures: expect.anything() };
  it.each<[string, Grant, Partial<Grant>, object]>([
    ['for the same funds', { role: 'approver', funds: [ALPHA] }, { funds: [ALPHA] }, covered],
    [
      'for one fund of several',
      { role: 'approver', funds: [ALPHA, BETA] },
      { funds: [BETA] },
      covered,
    ],
    ['for a fund of all', { role: 'approver' }, { funds: [ALPHA] }, covered],
    [
      'for one more fund',
      { role: 'approver', funds: [ALPHA] },
      { funds: [ALPHA, BETA] },
      { code: 'accepted' },
    ],
    ['for all instead of one', { role: 'approver', funds: [ALPHA] }, {}, { code: 'accepted' }],
    ['as another role', { role: 'controller' }, {}, { code: 'accepted' }],
    [
      'for good instead of a day',
      { role: 'approver', until: '2026-04-01T00:00:00Z' },
      {},
      { code: 'accepted' },
    ],
    [
      'for a day of a year',
      { role: 'approver', until: '2027-03-31T00:00:00Z' },
      { until: '2026-04-01T00:00:00Z' },
      covered,
    ],
  ])('that adds nothing is refused: %s', (_, held, asked, expected) => {
    const state = given(granted(held));
    expect(refused(() => grantRole(state, { role: 'approver', ...asked }, context))).toEqual(
      expected,
    );
  });
});

describe('Revoking a role', () => {
  const forGood = given(granted({ role: 'administrator' }));
  const revoking = (
    state: Person,
    command: Parameters<typeof revokeRole>[1],
    administrator = { id: BELA, state: forGood },
  ) => revokeRole({ id: AMINA, state }, command, administrator, context);

  it('says when it ended', () => {
    expect(revoking(given(granted({ role: 'approver' })), { role: 'approver' })).toEqual([
      { type: 'RoleRevoked', data: { role: 'approver', at: noon } },
    ]);
  });

  it.each([
    ['never granted', [], undefined],
    ['granted for another fund', [granted({ role: 'approver', funds: [ALPHA] })], [BETA]],
    ['granted for all funds, of which one is named', [granted({ role: 'approver' })], [ALPHA]],
  ])('is refused if it was %s', (_, events, funds) => {
    const command = { role: 'approver', ...(funds && { funds }) } as const;
    expect(refused(() => revoking(given(...events), command))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'ROLE_NOT_GRANTED', allowed: ['ROLE_GRANTED'] },
    });
  });

  it('for one fund leaves the others, and other roles', () => {
    const history = [
      granted({ role: 'approver', funds: [ALPHA, BETA] }),
      granted({ role: 'controller', funds: [ALPHA] }),
    ];
    const revoked = revoking(given(...history), { role: 'approver', funds: [ALPHA] });
    const after = rights(...history, ...revoked);
    expect(after.holds('approver', at(noon), ALPHA)).toBe(false);
    expect(after.holds('approver', at(noon), BETA)).toBe(true);
    expect(after.holds('controller', at(noon), ALPHA)).toBe(true);
  });

  it('altogether ends every grant of the role, also one that has yet to begin', () => {
    const history = [
      granted({ role: 'approver', funds: [ALPHA] }),
      { type: 'RoleGranted', data: { role: 'approver', from: '2027-01-01T00:00:00Z' } } as const,
    ];
    const revoked = revoking(given(...history), { role: 'approver' });
    expect(rights(...history, ...revoked).holds('approver', at('2027-06-01T00:00:00Z'))).toBe(
      false,
    );
  });

  it('of an administrator takes another one, who holds it for good', () => {
    const command = { role: 'administrator' } as const;
    const revoked = [{ type: 'RoleRevoked', data: { role: 'administrator', at: noon } }];
    expect(revoking(forGood, command)).toEqual(revoked);
    const allowed = ['REVOKED_BY_ANOTHER'];
    expect(refused(() => revoking(forGood, command, { id: AMINA, state: forGood }))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'REVOKED_BY_HOLDER', allowed },
    });
    const forADay = given(granted({ role: 'administrator', until: '2026-04-01T12:00:00Z' }));
    expect(refused(() => revoking(forGood, command, { id: BELA, state: forADay }))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'REVOKED_BY_ONE_FOR_A_TIME', allowed },
    });
  });
});

describe('A role', () => {
  const untilMidnight = granted({
    role: 'reviewer',
    funds: [ALPHA],
    until: '2026-04-01T00:00:00Z',
  });

  it.each([
    ['the second before it begins', '2026-03-31T11:59:59.999Z', false],
    ['the instant that it begins', noon, true],
    ['the last second', '2026-03-31T23:59:59.999Z', true],
    ['the instant that it ends', '2026-04-01T00:00:00Z', false],
  ])('holds in [from, until): %s', (_, instant, expected) => {
    expect(rights(untilMidnight).holds('reviewer', at(instant), ALPHA)).toBe(expected);
  });

  it.each([
    ['the fund that it names', ALPHA, true],
    ['another fund', BETA, false],
    ['any fund', undefined, true],
  ])('of one fund is held for %s: %#', (_, fund, expected) => {
    expect(rights(untilMidnight).holds('reviewer', at(noon), fund)).toBe(expected);
  });

  it('for all funds is held for each of them', () => {
    expect(rights(granted({ role: 'auditor' })).holds('auditor', at(noon), BETA)).toBe(true);
  });

  it('is none of the others', () => {
    expect(rights(granted({ role: 'approver' })).holds('controller', at(noon))).toBe(false);
  });
});

describe('Acting for somebody else', () => {
  const until = '2026-04-14T00:00:00Z';

  it('begins at once, unless it says otherwise, and always ends', () => {
    expect(delegate(amina, { for: BELA, until }, context)).toEqual([
      { type: 'DelegationGiven', data: { for: BELA, from: noon, until } },
    ]);
  });

  it.each([
    ['for oneself', { for: AMINA, until }, wrong('/for', 'other')],
    [
      'from the past on',
      { for: BELA, from: '2026-03-31T11:59:59Z', until },
      wrong('/from', 'future'),
    ],
    ['until its beginning', { for: BELA, from: until, until }, wrong('/until', 'after')],
  ])('is refused %s', (_, command, expected) => {
    expect(refused(() => delegate(amina, command, context))).toEqual(expected);
  });

  it.each([
    ['the second before it begins', '2026-03-31T11:59:59Z', false],
    ['from its first second', noon, true],
    ['up to its last second', '2026-04-13T23:59:59Z', true],
    ['not at the instant that it ends', until, false],
  ])('is possible %s', (_, instant, expected) => {
    const acting = rights(...delegate(amina, { for: BELA, until }, context));
    expect(acting.actsFor(BELA, at(instant))).toBe(expected);
    expect(acting.actsFor(AMINA, at(instant))).toBe(false);
  });

  it('is shortened by a later delegation for the same person', () => {
    const sooner = '2026-04-01T00:00:00Z';
    const acting = rights(
      ...delegate(amina, { for: BELA, until }, context),
      ...delegate(amina, { for: BELA, until: sooner }, context),
    );
    expect(acting.actsFor(BELA, at(sooner))).toBe(false);
  });
});

describe('Representing a party', () => {
  it('begins and ends with the fact that says so', () => {
    const added = addRepresentative(given(), DONOR);
    expect(rights(...added).represents(DONOR)).toBe(true);
    expect(
      rights(...added, ...removeRepresentative(given(...added), DONOR)).represents(DONOR),
    ).toBe(false);
  });

  it('is refused twice', () => {
    const state = given(...addRepresentative(given(), DONOR));
    expect(refused(() => addRepresentative(state, DONOR))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'REPRESENTED', allowed: ['NOT_REPRESENTED'] },
    });
  });

  it('cannot end before it began', () => {
    expect(refused(() => removeRepresentative(given(), DONOR))).toEqual({
      code: 'WRONG_STATE',
      figures: { state: 'NOT_REPRESENTED', allowed: ['REPRESENTED'] },
    });
  });
});
