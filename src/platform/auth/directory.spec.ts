import { describe, expect, it } from '@jest/globals';
import { memorySealing } from '../../../test/doubles/memory-sealing.js';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { aggregate } from '../decisions/aggregate.js';
import type { Caller } from '../decisions/caller.js';
import type { Histories } from '../decisions/decision.js';
import { Decisions } from '../decisions/decisions.js';
import { Catalogue, fact, type EventOf } from '../decisions/facts.js';
import { text } from '../decisions/fields.js';
import { KeyedHash } from '../decisions/keyed-hash.js';
import { outcomeFacts } from '../decisions/outcomes.js';
import { Rejection } from '../decisions/refusal.js';
import { reservationFacts } from '../decisions/reservations.js';
import { AccessControl, type Access, type Rights } from './access.js';
import { LogDirectory } from './directory.js';
import { viewerOf } from './viewer.js';

const personFacts = { RoleGranted: fact('A role.', { role: text(20), deputyOf: text(80) }) };
const person = aggregate({
  kind: 'person',
  facts: personFacts,
  initial: { role: '', deputyOf: '' },
  evolve: (_, { data }: EventOf<typeof personFacts>) => data,
});

const AMINA = 'person_01920000-0000-7000-8000-00000000000a';
const BELA = 'person_01920000-0000-7000-8000-00000000000b';
const NOBODY = 'person_01920000-0000-7000-8000-00000000000f';
const amina = { issuer: 'tributary', subject: 'amina', expiresAt: 0 };

/** Asks for a second history too, as rights that rest on several do. */
function rightsOf(histories: Histories, id: string): Rights | undefined {
  const state = histories.findIfAny(person, id)?.state;
  if (!state) return undefined;
  const deputyOf = state.deputyOf && histories.find(person, state.deputyOf).id;
  return {
    person: id,
    holds: (role) => role === state.role,
    represents: () => false,
    actsFor: (other) => other === deputyOf,
  };
}

function given(): { directory: LogDirectory; log: MemoryEventLog } {
  const log = new MemoryEventLog();
  const hash = new KeyedHash(Buffer.alloc(32));
  const decisions = new Decisions({
    sealing: memorySealing,
    log,
    catalogue: new Catalogue(personFacts, outcomeFacts, reservationFacts),
    access: new AccessControl(),
    hash,
    rightsOf,
    guards: [],
  });
  const metadata = { schema: '1' };
  const role = (stream: string, data: { role: string; deputyOf: string }) =>
    log.appendNow([{ stream, id: stream, type: 'RoleGranted', data, metadata }]);
  const stream = `reservation_${hash.of('subject', 'tributary', 'amina')}`;
  const data = { kind: 'subject', holder: AMINA };
  log.appendNow([{ stream, id: 'r', type: 'ThingReserved', data, metadata }]);
  role(AMINA, { role: 'auditor', deputyOf: BELA });
  role(BELA, { role: 'keeper', deputyOf: '' });
  return {
    directory: new LogDirectory(decisions, hash, { subjectReservation: 'subject', rightsOf }),
    log,
  };
}

describe('the directory', () => {
  it('finds the person behind a token, by issuer and subject', async () => {
    const { directory } = given();
    expect(await directory.personOf(amina)).toBe(AMINA);
    expect(await directory.personOf({ ...amina })).toBe(AMINA);
    expect(await directory.personOf({ ...amina, subject: 'bela' })).toBeUndefined();
    expect(await directory.personOf({ ...amina, issuer: 'elsewhere' })).toBeUndefined();
  });

  it('reads every history that rights rest on', async () => {
    const { directory } = given();
    const rights = await directory.rightsOf(AMINA);
    expect(rights?.holds('auditor', Temporal.Now.instant())).toBe(true);
    expect(rights?.actsFor(BELA, Temporal.Now.instant())).toBe(true);
    expect(await directory.rightsOf(NOBODY)).toBeUndefined();
    expect(await directory.rightsOf('donor_1')).toBeUndefined();
  });

  it('fails if the log does', async () => {
    const { directory, log } = given();
    log.readStream = () => {
      throw new Error('disk');
    };
    await expect(directory.rightsOf(AMINA)).rejects.toThrow('disk');
  });
});

describe('whoever asks a query', () => {
  const access: Access = { roles: ['keeper'], own: ['auditor'] };
  const caller = (more: Partial<Caller>): Caller => ({
    person: AMINA,
    onBehalfOf: undefined,
    commandLine: false,
    correlationId: 'c',
    causationId: undefined,
    idempotencyKey: undefined,
    arrivedAt: Temporal.Now.instant(),
    ...more,
  });

  it('sees what is open to their role, and nothing else', async () => {
    const viewer = await viewerOf(caller({}), access, given().directory, 'thing_1');
    expect(viewer.mayRead({ persons: [AMINA] })).toBe(true);
    expect(viewer.mayRead({ persons: [BELA] })).toBe(false);
    expect(() => viewer.requireRead({ persons: [BELA] })).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', figures: { id: 'thing_1' } }),
    );
  });

  it('sees what is open to the one they act for', async () => {
    const viewer = await viewerOf(caller({ onBehalfOf: BELA }), access, given().directory, '');
    expect(viewer.rights.person).toBe(BELA);
    expect(viewer.mayRead({ persons: [AMINA] })).toBe(true);
  });

  it.each<[string, Partial<Caller>]>([
    ['is nobody registered', { person: undefined }],
    ['is registered no more', { person: NOBODY }],
    ['acts for somebody who gave no delegation', { person: BELA, onBehalfOf: AMINA }],
    ['acts for nobody there is', { onBehalfOf: NOBODY }],
  ])('is refused if they %s', async (_, more) => {
    const refused = viewerOf(caller(more), access, given().directory, '');
    await expect(refused).rejects.toBeInstanceOf(Rejection);
    await expect(refused).rejects.toMatchObject({
      code: 'ROLE_NOT_HELD',
      figures: { roles: ['keeper', 'auditor'] },
    });
  });

  it('is refused without any of the roles', async () => {
    const foreign: Access = { roles: ['approver'] };
    await expect(viewerOf(caller({}), foreign, given().directory, '')).rejects.toMatchObject({
      code: 'ROLE_NOT_HELD',
    });
  });
});
