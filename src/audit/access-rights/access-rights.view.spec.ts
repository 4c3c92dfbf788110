import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { commandsByRole } from '../../access-table.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { peopleProjection } from '../../people/people.projection.js';
import type { Queries } from '../../platform/http/reading.js';
import type { ViewReader } from '../../platform/projections/view-reader.js';
import {
  AccessRightParameters,
  CommandsOfRoles,
  ListAccessRights,
  ListAccessRightsHandler,
} from './access-rights.view.js';
import { CONFLICTING_ROLES } from './conflicting-roles.js';
import {
  ListRoleConflicts,
  ListRoleConflictsHandler,
  RoleConflictParameters,
} from './conflicting-roles.view.js';
import { roleUse } from './role-use.projection.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ADA = id('person', 1);
const FATOU = id('person', 2);
const BELA = id('person', 3);
const OURS = id('fund', 1);
const THEIRS = id('fund', 2);
const START = '2026-03-01T09:00:00Z';

/** The handler with the commands that the table of access names. */
class Handler extends ListAccessRightsHandler {
  constructor(queries: Queries, views: ViewReader) {
    super(queries, views, new CommandsOfRoles(commandsByRole()));
  }
}

let history: RecordedHistory;
beforeEach(() => {
  history = new RecordedHistory([peopleProjection, fundsProjection, roleUse]);
  for (const fund of [OURS, THEIRS]) {
    history.happened(START, ADA, [
      fund,
      {
        type: 'FundEstablished',
        data: { name: fund, baseCurrency: 'USD', timeZone: 'Africa/Nairobi', sector: '15160' },
      },
    ]);
  }
});
afterEach(() => history.close());

const granted = (person: string, role: string, more: object = {}) =>
  history.happened(START, ADA, [
    person,
    { type: 'RoleGranted', data: { role, from: START, ...more } },
  ]);
const delegated = (from: string, until: string) =>
  history.happened(START, ADA, [
    FATOU,
    { type: 'DelegationGiven', data: { for: BELA, from, until } },
  ]);

type Look = Parameters<RecordedHistory['ask']>[2];

const rights = async (more: Partial<AccessRightParameters> = {}, look: Look = {}) => {
  const parameters = Object.assign(new AccessRightParameters(), more);
  return (await history.ask(Handler, new ListAccessRights(parameters), look)).items;
};
const conflicts = async (more: Partial<RoleConflictParameters> = {}, look: Look = {}) => {
  const parameters = Object.assign(new RoleConflictParameters(), more);
  return (await history.ask(ListRoleConflictsHandler, new ListRoleConflicts(parameters), look))
    .items;
};

describe('Access rights at a moment', () => {
  it('are roles with their commands and their last use', async () => {
    const grant = granted(FATOU, 'approver', { funds: [OURS], until: '2026-06-01T00:00:00Z' });
    const used = history.log.events.length;
    history.log.events.push({
      index: used,
      stream: BELA,
      revision: 0,
      id: 'e',
      type: 'PersonRegistered',
      data: { name: 'Bela' },
      metadata: {
        schema: '1',
        actor: FATOU,
        actorRole: 'approver',
        command: 'ApprovePayment',
        correlationId: 'c',
        decidedAt: START,
        recordedAt: '2026-03-02T09:00:00.000Z',
      },
    });
    const [right] = await rights({ at: START });
    expect(right).toEqual({
      person: FATOU,
      role: 'approver',
      fund: OURS,
      from: START,
      until: '2026-06-01T00:00:00Z',
      commands: expect.arrayContaining(['ApprovePayment', 'AwardGrant']),
      acts: 1,
      lastActAt: '2026-03-02T09:00:00.000Z',
      lastCommand: 'ApprovePayment',
      events: [grant, used],
    });
    expect(right?.commands).not.toContain('ReleasePayment');
    expect(await rights({ at: '2026-05-31T23:59:59Z' })).toHaveLength(1);
    expect(await rights({ at: '2026-06-01T00:00:00Z' })).toEqual([]);
    expect(await rights({}, { now: '2026-06-01T00:00:00Z' })).toEqual([]);
  });

  it('are also those of persons that one could act for, as long as both hold', async () => {
    granted(BELA, 'finance-officer', { until: '2026-05-01T00:00:00Z' });
    delegated('2026-04-01T00:00:00Z', '2026-06-01T00:00:00Z');
    const at = async (moment: string) =>
      (await rights({ at: moment, person: FATOU })).map(({ onBehalfOf, from, until }) => [
        onBehalfOf,
        from,
        until,
      ]);
    expect(await at('2026-03-31T23:59:59Z')).toEqual([]);
    expect(await at('2026-04-01T00:00:00Z')).toEqual([
      [BELA, '2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z'],
    ]);
    expect(await at('2026-05-01T00:00:00Z')).toEqual([]);
  });

  it('are narrowed by role, fund, and what the role of the viewer is held for', async () => {
    granted(FATOU, 'approver', { funds: [OURS] });
    granted(BELA, 'reviewer', { funds: [THEIRS] });
    granted(ADA, 'administrator');
    const who = async (...look: Parameters<typeof rights>) =>
      (await rights(...look)).map(({ person }) => person);
    expect(await who({ role: 'reviewer' })).toEqual([BELA]);
    expect(await who({ fund: OURS })).toEqual([ADA, FATOU]);
    expect(await who({}, { funds: [THEIRS] })).toEqual([ADA, BELA]);
  });
});

describe('Conflicting roles', () => {
  it('are two roles of one fund that segregation of duties keeps apart', async () => {
    const approver = granted(FATOU, 'approver', { funds: [OURS] });
    const officer = granted(FATOU, 'finance-officer', { funds: [OURS, THEIRS] });
    granted(FATOU, 'donor');
    granted(BELA, 'approver', { funds: [OURS] });
    granted(BELA, 'finance-officer', { funds: [THEIRS] });
    expect(await conflicts()).toEqual([
      {
        person: FATOU,
        roles: ['finance-officer', 'approver'],
        holders: [FATOU, FATOU],
        fund: OURS,
        because: 'APPROVE_AND_RELEASE',
        events: [officer, approver],
      },
    ]);
    expect(await conflicts({ fund: THEIRS })).toEqual([]);
    expect(await conflicts({ person: BELA })).toEqual([]);
  });

  it('are found where one role is for all funds, or only acted under for another', async () => {
    granted(FATOU, 'grant-officer');
    granted(BELA, 'approver', { funds: [OURS] });
    delegated(START, '2026-06-01T00:00:00Z');
    const at = '2026-05-31T23:59:59Z';
    expect(await conflicts({ at })).toMatchObject([
      { person: FATOU, holders: [FATOU, BELA], fund: OURS, because: 'CERTIFY_AND_APPROVE' },
    ]);
    expect(await conflicts({ at: '2026-06-01T00:00:00Z' })).toEqual([]);
    expect(await conflicts({ at }, { funds: [THEIRS] })).toEqual([]);
  });

  it('are a seat on the board and the role that awards, as long as the policy names the trustee', async () => {
    const seated = (at: string, ...trustees: string[]) =>
      history.happened(at, ADA, [OURS, { type: 'PolicySet', data: { trustees } }]);
    const approver = granted(FATOU, 'approver');
    const seat = seated('2026-04-01T00:00:00Z', FATOU, BELA);
    seated('2026-05-01T00:00:00Z', BELA);
    history.happened('2026-05-02T00:00:00Z', ADA, [
      OURS,
      { type: 'PolicySet', data: { scoreSpread: '20' } },
    ]);
    expect(await conflicts({ at: '2026-03-31T23:59:59Z' })).toEqual([]);
    expect(await conflicts({ at: '2026-04-30T23:59:59Z' })).toEqual([
      {
        person: FATOU,
        roles: ['trustee', 'approver'],
        holders: [FATOU, FATOU],
        fund: OURS,
        because: 'VOTE_AND_AWARD',
        events: [seat, approver],
      },
    ]);
    expect(await conflicts({ at: '2026-05-03T00:00:00Z' })).toEqual([]);
  });

  it('are named once for each pair of roles', () => {
    const pairs = CONFLICTING_ROLES.map(({ roles }) => roles.toSorted().join());
    expect(new Set(pairs).size).toBe(pairs.length);
  });
});
