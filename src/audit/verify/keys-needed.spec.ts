import { describe, expect, it } from '@jest/globals';
import { fact, Catalogue } from '../../platform/decisions/facts.js';
import { freeText, text, list } from '../../platform/decisions/fields.js';
import type { JsonObject, StoredEvent } from '../../platform/event-log/event-log.js';
import type { SealedValue } from '../../platform/sealing/sealed-text.js';
import { Sealing } from '../../platform/sealing/sealing.js';
import { MemoryKeys } from '../../../test/doubles/memory-sealing.js';
import { KeysNeeded } from './keys-needed.js';

const catalogue = new Catalogue({
  Noted: fact('Something was noted.', { note: freeText(100) }),
  PersonErased: fact('Gone.', { keys: list(text(43), 10) }),
  AccountErased: fact('Gone.', { keys: list(text(43), 10) }),
  TextRedacted: fact('Replaced.', { instead: text(43) }),
});

const idOf = (index: number): string => `00000000-0000-7000-8000-00000000000${index}`;

const event = (index: number, type: string, data: JsonObject): StoredEvent => ({
  index,
  stream: 'note_1',
  revision: index,
  id: idOf(index),
  type,
  data,
  metadata: { schema: '1', recordedAt: '2026-01-01T00:00:00.000Z' },
});

/** A log of notes, each under a key of its own, and their keys. */
function notes(count: number, beganAt = 0) {
  const keys = new MemoryKeys();
  const sealing = new Sealing(keys);
  const fields = catalogue.personalFieldsOf('Noted');
  if (!fields) throw new Error('a note is personal');
  const events = Array.from({ length: count }, (_, index) =>
    event(index, 'Noted', sealing.seal(fields, { note: 'x' }, idOf(index)).stored),
  );
  const ids = events.map(({ data }) => (data['note'] as unknown as SealedValue).k);
  const needed = new KeysNeeded(catalogue, {
    beganAt,
    has: (key) => keys.find(key) !== undefined,
  });
  const see = (...seen: readonly StoredEvent[]) => seen.forEach((each) => needed.see(each));
  return { keys, events, ids, needed, see };
}

const ERASURES: readonly [string, (key: string) => JsonObject][] = [
  ['PersonErased', (key) => ({ keys: [key] })],
  ['AccountErased', (key) => ({ keys: [key] })],
  ['TextRedacted', (key) => ({ instead: key })],
];

describe('the keys that a log needs', () => {
  it('are all there', () => {
    const { events, needed, see } = notes(3);
    see(...events);
    expect(needed.gone()).toBeUndefined();
    expect(needed.thereAgain()).toBe(0);
  });

  it('are missed where nobody has erased them, the first first', () => {
    const { keys, events, ids, needed, see } = notes(4);
    keys.destroy([ids[1] ?? '', ids[2] ?? '']);
    see(...events);
    expect(needed.gone()).toEqual({ first: { key: ids[1], index: 1 }, count: 2 });
  });

  it.each(ERASURES)('are not missed after %s, before it or behind it', (type, data) => {
    const { keys, events, ids, needed, see } = notes(2);
    const [key = ''] = ids;
    keys.destroy([key]);
    const again = { ...event(3, 'Noted', events[0]?.data ?? {}), id: idOf(0) };
    see(...events, event(2, type, data(key)), again);
    expect(needed.gone()).toBeUndefined();
    expect(needed.thereAgain()).toBe(0);
  });

  it.each(ERASURES)('must not be there again after %s', (type, data) => {
    const { events, ids, needed, see } = notes(2);
    see(...events, event(2, type, data(ids[1] ?? '')));
    expect(needed.gone()).toBeUndefined();
    expect(needed.thereAgain()).toBe(1);
  });

  it('are lost, and nobody has taken them, where the store was made after them', () => {
    const { keys, events, ids, needed, see } = notes(4, 2);
    keys.destroy([ids[0] ?? '', ids[1] ?? '']);
    see(...events);
    expect(needed.gone()).toBeUndefined();
    expect(needed.lostBefore).toBe(2);
    const later = notes(4, 2);
    later.keys.destroy([later.ids[2] ?? '']);
    later.see(...later.events);
    expect(later.needed.gone()).toEqual({ first: { key: later.ids[2], index: 2 }, count: 1 });
  });
});
