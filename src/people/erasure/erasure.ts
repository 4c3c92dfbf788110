import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import type { ErasureEvent } from './erasure.events.js';

/** What of a natural person's history decides whether they may be erased. */
export interface Erasable {
  /** Ids of the keys that their data are sealed under. */
  readonly keys: readonly string[];
  readonly standing: 'ACTIVE' | 'HELD' | 'ERASED';
  /** When the hold was placed, RFC 3339; while HELD. */
  readonly heldSince?: string;
}

export const erasable: Erasable = { keys: [], standing: 'ACTIVE' };

/** The part of the state after an event; the rest of it is its own history's. */
export function evolveErasable(state: Erasable, event: ErasureEvent): Erasable {
  switch (event.type) {
    case 'PersonErased':
      return { keys: [], standing: 'ERASED' };
    case 'HoldPlaced':
      return { keys: state.keys, standing: 'HELD' };
    case 'HoldLifted':
      return { keys: state.keys, standing: 'ACTIVE' };
  }
}

export const legalHold = refusal<{ id: string }>(
  409,
  'LEGAL_HOLD',
  'While a legal hold or an audit is open nothing about this person is erased; lifting it carries out no earlier request.',
);

interface Subject {
  readonly id: string;
  readonly state: Erasable;
}

/** Erases a person. `backupsUnreadableOn` is the day on which the last backup of the keys is gone. */
export function erasePerson(
  { id, state: { standing, keys } }: Subject,
  backupsUnreadableOn: string,
): ErasureEvent[] {
  if (standing === 'HELD') throw legalHold({ id });
  assertStanding(standing, 'ACTIVE');
  return [{ type: 'PersonErased', data: { keys: [...keys], backupsUnreadableOn } }];
}

export function placeHold({ state }: Subject, reason: string): ErasureEvent[] {
  assertStanding(state.standing, 'ACTIVE');
  return [{ type: 'HoldPlaced', data: { reason } }];
}

export function liftHold({ state }: Subject, reason: string): ErasureEvent[] {
  assertStanding(state.standing, 'HELD');
  return [{ type: 'HoldLifted', data: { reason } }];
}

/** @throws Rejection WRONG_STATE when nothing more can be done with the person */
export function assertNotErased({ standing }: Pick<Erasable, 'standing'>): void {
  if (standing === 'ERASED') throw wrongState({ state: 'ERASED', allowed: ['ACTIVE', 'HELD'] });
}

function assertStanding(standing: Erasable['standing'], allowed: Erasable['standing']): void {
  if (standing !== allowed) throw wrongState({ state: standing, allowed: [allowed] });
}
