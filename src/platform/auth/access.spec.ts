import { describe, expect, it } from '@jest/globals';
import { AccessControl, judge, type Access, type Rights, type Scope } from './access.js';

const NOW = Temporal.Instant.from('2026-03-31T12:00:00Z');

interface Held {
  readonly role: string;
  readonly fund?: string;
}

/** A person who holds these roles and represents the donor `donor_1`. */
const holding = (...held: readonly Held[]): Rights => ({
  person: 'person_amina',
  holds: (role, _, fund) =>
    held.some((h) => h.role === role && (fund === undefined || !h.fund || h.fund === fund)),
  represents: (party) => party === 'donor_1',
  actsFor: () => false,
});

const contributions: Access = { roles: ['auditor', 'finance-officer'], own: ['donor'] };
const own: Scope = { fund: 'fund_a', parties: ['donor_1'] };
const others: Scope = { fund: 'fund_a', parties: ['donor_2'] };

describe('a contribution is', () => {
  it.each<[string, Rights, Scope, ReturnType<typeof judge>]>([
    ['open to the auditor', holding({ role: 'auditor' }), others, { may: true, role: 'auditor' }],
    [
      'open under the first role of the table that is held',
      holding({ role: 'finance-officer' }, { role: 'auditor' }),
      others,
      { may: true, role: 'auditor' },
    ],
    [
      'open to whoever holds the role for its fund',
      holding({ role: 'finance-officer', fund: 'fund_a' }),
      others,
      { may: true, role: 'finance-officer' },
    ],
    [
      'hidden from whoever holds it for another fund',
      holding({ role: 'finance-officer', fund: 'fund_b' }),
      others,
      { may: false, because: 'NOT_FOUND' },
    ],
    ['open to its own donor', holding({ role: 'donor' }), own, { may: true, role: 'donor' }],
    [
      'open to its own donor who holds the role for its fund',
      holding({ role: 'donor', fund: 'fund_a' }),
      own,
      { may: true, role: 'donor' },
    ],
    [
      'hidden from its own donor who holds the role for another fund',
      holding({ role: 'donor', fund: 'fund_b' }),
      own,
      { may: false, because: 'NOT_FOUND' },
    ],
    [
      'open without a fund to its own donor who holds the role for any',
      holding({ role: 'donor', fund: 'fund_b' }),
      { parties: ['donor_1'] },
      { may: true, role: 'donor' },
    ],
    [
      'hidden from another donor',
      holding({ role: 'donor' }),
      others,
      { may: false, because: 'NOT_FOUND' },
    ],
    [
      'refused to its donor without the role',
      holding(),
      own,
      { may: false, because: 'ROLE_NOT_HELD' },
    ],
    [
      'refused to any other role',
      holding({ role: 'reviewer' }),
      own,
      { may: false, because: 'ROLE_NOT_HELD' },
    ],
    [
      'open to a person whose own it is',
      holding({ role: 'donor' }),
      { persons: ['person_amina'] },
      { may: true, role: 'donor' },
    ],
    [
      'hidden from another person',
      holding({ role: 'donor' }),
      { persons: ['person_bela'] },
      { may: false, because: 'NOT_FOUND' },
    ],
    [
      'open without a fund to whoever holds the role for any',
      holding({ role: 'auditor', fund: 'fund_b' }),
      {},
      { may: true, role: 'auditor' },
    ],
  ])('%s', (_, rights, scope, verdict) => {
    expect(judge(contributions, rights, NOW, scope)).toEqual(verdict);
  });
});

describe('the table of access', () => {
  const draw: Access = { roles: ['keeper'], command: 'Draw' };

  it('knows commands by name, of routes and of none', () => {
    const access = new AccessControl({ 'POST /v1/purses/:id/draw': draw });
    expect(access.ofCommand('Draw')).toEqual(draw);
    expect(access.ofCommand('Fill')).toBeUndefined();
  });

  it('lets two routes send one command, under the same rights only', () => {
    const table = { 'POST /v1/a': draw, 'POST /v1/b': { ...draw } };
    expect(() => new AccessControl(table)).not.toThrow();
    expect(
      () => new AccessControl(table, { 'POST /v1/c': { ...draw, roles: ['visitor'] } }),
    ).toThrow(/two different entries for command Draw/);
  });
});
