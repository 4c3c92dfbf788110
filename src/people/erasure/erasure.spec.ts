import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import type { ErasureEvent } from './erasure.events.js';
import {
  assertNotErased,
  erasable,
  erasePerson,
  evolveErasable,
  liftHold,
  placeHold,
  type Erasable,
} from './erasure.js';

const AMINA = 'person_0192a000-0000-7000-8000-000000000001';
const KEY = 'k'.repeat(43);
const known: Erasable = { ...erasable, keys: [KEY] };
const given = (...events: ErasureEvent[]) => ({
  id: AMINA,
  state: events.reduce(evolveErasable, known),
});

const erased: ErasureEvent = {
  type: 'PersonErased',
  data: { keys: [KEY], backupsUnreadableOn: '2026-07-01' },
};
const held: ErasureEvent = { type: 'HoldPlaced', data: { reason: 'A court asks.' } };
const lifted: ErasureEvent = { type: 'HoldLifted', data: { reason: 'The case is closed.' } };

describe('Erasing a person', () => {
  it('destroys the keys and says when no backup has them any more', () => {
    expect(erasePerson(given(), '2026-07-01')).toEqual([erased]);
  });

  it('is done once', () => {
    expect(refused(() => erasePerson(given(erased), '2026-07-01'))).toEqual({
      code: 'WRONG_STATE',
      state: 'ERASED',
      allowed: ['ACTIVE'],
    });
  });

  it('is refused while a legal hold is open, and possible again afterwards', () => {
    expect(refused(() => erasePerson(given(held), '2026-07-01'))).toEqual({
      code: 'LEGAL_HOLD',
      id: AMINA,
    });
    expect(erasePerson(given(held, lifted), '2026-07-01')).toEqual([erased]);
  });

  it('leaves nobody to give anything to', () => {
    expect(refused(() => assertNotErased(given(erased).state))).toEqual({
      code: 'WRONG_STATE',
      state: 'ERASED',
      allowed: ['ACTIVE', 'HELD'],
    });
    expect(() => assertNotErased(given(held).state)).not.toThrow();
  });
});

describe('A legal hold', () => {
  it('is placed and lifted with a reason', () => {
    expect(placeHold(given(), 'A court asks.')).toEqual([held]);
    expect(liftHold(given(held), 'The case is closed.')).toEqual([lifted]);
  });

  it.each([
    ['placed twice', () => placeHold(given(held), 'x'), 'HELD', 'ACTIVE'],
    ['placed on somebody erased', () => placeHold(given(erased), 'x'), 'ERASED', 'ACTIVE'],
    ['lifted where there is none', () => liftHold(given(), 'x'), 'ACTIVE', 'HELD'],
    ['lifted twice', () => liftHold(given(held, lifted), 'x'), 'ACTIVE', 'HELD'],
  ])('is not %s', (_, act, state, allowed) => {
    expect(refused(act)).toEqual({ code: 'WRONG_STATE', state, allowed: [allowed] });
  });
});
