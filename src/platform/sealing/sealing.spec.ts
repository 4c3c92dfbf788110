import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryKeys } from '../../../test/doubles/memory-sealing.js';
import { fact } from '../decisions/facts.js';
import {
  freeText,
  holderName,
  list,
  optional,
  personal,
  personalName,
  record,
  text,
} from '../decisions/fields.js';
import type { Json, JsonObject } from '../event-log/event-log.js';
import { KnownNames } from './known-names.js';
import { personalFieldsIn, type PersonalFields } from './personal-fields.js';
import { ERASED, foldedForm, Sealing, unsealedIn } from './sealing.js';
import { isSealedValue, sealedText } from './sealed-text.js';

const EVENT = '01920000-0000-7000-8000-000000000001';
const OTHER_EVENT = '01920000-0000-7000-8000-000000000002';

const fields = personalFieldsIn(
  fact('An example.', {
    name: optional(personalName(200)),
    email: optional(personal(200)),
    holder: optional(holderName(140)),
    number: optional(personal(34)),
    note: optional(freeText(2_000)),
    code: optional(text(20)),
    lines: optional(list(record({ description: freeText(300), amount: text(20) }), 10)),
  }).data,
) as PersonalFields;

const begun = () => {
  const keys = new MemoryKeys();
  const sealing = new Sealing(keys);
  const seal = (data: JsonObject, event = EVENT) => {
    const sealed = sealing.seal(fields, data, event);
    for (const name of sealed.names) sealing.know(name);
    return sealed;
  };
  return { keys, sealing, seal };
};

const textOf = (value: Json | undefined): string => value as string;

const keyOf = (value: Json | undefined): string => sealedText(textOf(value))?.k ?? 'no key';

describe('Sealing', () => {
  it('leaves nothing personal in clear, and all else as it is', () => {
    const { seal } = begun();
    const { stored } = seal({
      name: 'Amina Diallo',
      note: 'Met her at the shelter.',
      code: 'A-1',
      lines: [{ description: 'Counselling', amount: '12.00' }],
    });
    expect(JSON.stringify(stored)).not.toMatch(/Amina|shelter|Counselling/);
    expect(stored['code']).toBe('A-1');
    expect(stored['lines']).toEqual([
      { description: expect.objectContaining({ k: expect.any(String) }), amount: '12.00' },
    ]);
    expect(unsealedIn(fields, stored)).toEqual([]);
    expect(unsealedIn(fields, { name: 'Amina', lines: [{ description: 'x' }] })).toEqual([
      '/name',
      '/lines/0/description',
    ]);
  });

  it('folds an event that is read as it folded the one that was written', () => {
    const { seal } = begun();
    const { stored, folded } = seal({ name: 'Amina Diallo', note: 'A note.' });
    expect(foldedForm(fields, stored, EVENT)).toEqual(folded);
  });

  it.each(['', 'x', 'ä'.repeat(31), 'ä'.repeat(32), '\u0080\u0000 tail', 'x'.repeat(20_000)])(
    'opens what it has sealed (%#)',
    (note) => {
      const { sealing, seal } = begun();
      expect(sealing.open(textOf(seal({ note }).folded['note']))).toBe(note);
    },
  );

  it('opens any text of JSON in which sealed texts stand', () => {
    const { sealing, seal } = begun();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (note) => {
        if (/[\uFDD0\uFDD1]/.test(note)) return;
        const column = JSON.stringify([seal({ note }).folded, 'other']);
        expect(JSON.parse(sealing.open(column))).toEqual([{ note }, 'other']);
      }),
    );
  });

  it('hides how long a name is, up to the next 32 bytes', () => {
    const { seal } = begun();
    const lengthOf = (name: string) => (seal({ name }).stored['name'] as { c: string }).c.length;
    expect(lengthOf('Li')).toBe(lengthOf('Bartholomew Featherstonehaugh x'));
    expect(lengthOf('Li')).toBeLessThan(lengthOf('Bartholomew Featherstonehaugh xy'));
  });

  it('never seals the same text to the same ciphertext', () => {
    const { seal } = begun();
    expect(seal({ note: 'again' }).stored).not.toEqual(seal({ note: 'again' }).stored);
  });

  it('takes one key for all that an event says about a person, and one for each text', () => {
    const { seal } = begun();
    const { folded } = seal({
      name: 'Amina',
      email: 'a@example.org',
      note: 'one',
      lines: [{ description: 'two', amount: '1' }],
    });
    const line = (folded['lines'] as { description: string }[])[0]?.description;
    expect(keyOf(folded['name'])).toBe(keyOf(folded['email']));
    expect(new Set([folded['name'], folded['note'], line].map((value) => keyOf(value))).size).toBe(
      3,
    );
  });

  it.each([
    [
      'to another event',
      (n: object) => foldedForm(fields, { note: n as Json }, OTHER_EVENT)['note'],
    ],
    ['to another field', (n: object) => foldedForm(fields, { name: n as Json }, EVENT)['name']],
    [
      'with a bit of it turned',
      ({ c, ...rest }: { c?: string }) =>
        foldedForm(
          fields,
          { note: { ...rest, c: (c?.startsWith('A') ? 'B' : 'A') + c?.slice(1) } },
          EVENT,
        )['note'],
    ],
  ])('does not open what was moved %s', (_, moved) => {
    const { sealing, seal } = begun();
    const { stored } = seal({ note: 'secret' });
    expect(() => sealing.open(textOf(moved(stored['note'] as object)))).toThrow();
  });

  it('shows [erased] for what was sealed under a destroyed key, and the rest as before', () => {
    const { sealing, seal } = begun();
    const { folded } = seal({ name: 'Amina', email: 'a@example.org', note: 'A note.' });
    expect(sealing.destroy([keyOf(folded['name'])])).toBe(1);
    expect(sealing.openAll(folded)).toEqual({ name: ERASED, email: ERASED, note: 'A note.' });
    expect(sealing.destroy([keyOf(folded['name'])])).toBe(0);
  });

  it('seals a text that comes out of a state anew, under its key', () => {
    const { sealing, seal } = begun();
    const first = seal({ note: 'Safe house' }).folded['note'] as string;
    const { folded } = seal({ note: first }, OTHER_EVENT);
    expect(sealing.open(textOf(folded['note']))).toBe('Safe house');
    expect(keyOf(folded['note'])).toBe(keyOf(first));
    sealing.destroy([keyOf(first)]);
    expect(sealing.open(textOf(folded['note']))).toBe(ERASED);
    const afterwards = seal({ note: first }, OTHER_EVENT).folded['note'];
    expect(sealing.open(textOf(afterwards))).toBe(ERASED);
  });

  describe('the names of known people in a text', () => {
    const told = 'We met Amina Diallo and amina  DIALLO; Aminas Diallo came, and Bela.';

    it('are read like the rest until they are erased, and then alone are gone', () => {
      const { sealing, seal } = begun();
      const { folded: person } = seal({ name: 'Amina Diallo' });
      const note = textOf(seal({ note: told }, OTHER_EVENT).folded['note']);
      expect(sealing.open(note)).toBe(told);
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.open(note)).toBe(
        'We met [erased] and [erased]; Aminas Diallo came, and Bela.',
      );
    });

    it('stay sealed under their keys in a copy', () => {
      const { sealing, seal } = begun();
      const { folded: person } = seal({ name: 'Amina Diallo' });
      const note = seal({ note: told }).folded['note'] as string;
      const copy = textOf(seal({ note }, OTHER_EVENT).folded['note']);
      expect(sealing.open(copy)).toBe(told);
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.open(copy)).toMatch(/^We met \[erased\] and \[erased\];/);
    });

    it('are not looked for before their event is in the log: nobody could erase them', () => {
      const { sealing, seal } = begun();
      sealing.seal(fields, { name: 'Amina Diallo' }, EVENT);
      const note = textOf(seal({ note: told }, OTHER_EVENT).folded['note']);
      const { folded: person } = seal({ name: 'Amina Diallo' });
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.open(note)).toBe(told);
    });

    it('are found beside names that the same decision has made known', () => {
      const { sealing, seal } = begun();
      const { folded: person, names } = sealing.seal(fields, { name: 'Amina Diallo' }, EVENT);
      const besides = new KnownNames();
      for (const { name, key, kind } of names) besides.add(name, key, kind);
      const { folded } = sealing.seal(fields, { note: told }, OTHER_EVENT, besides);
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.open(textOf(folded['note']))).toMatch(/^We met \[erased\] and \[erased\];/);
      expect(sealing.open(textOf(seal({ note: told }).folded['note']))).toBe(told);
    });

    it('of two people are gone with either of them', () => {
      for (const which of [0, 1]) {
        const { sealing, seal } = begun();
        const people = ['Amina Diallo', 'AMINA DIALLO'].map((name) => seal({ name }).folded);
        const keys = people.map(({ name }) => keyOf(name));
        const note = seal({ note: told }).folded['note'] as string;
        const copy = textOf(seal({ note }, OTHER_EVENT).folded['note']);
        expect(sealing.namedIn(note).toSorted()).toEqual(keys.toSorted());
        expect([sealing.open(note), sealing.open(copy)]).toEqual([told, told]);
        sealing.destroy([keys[which] ?? '']);
        for (const text of [note, copy]) {
          expect(sealing.open(text)).toMatch(/^We met \[erased\] and \[erased\];/);
        }
        const later = textOf(seal({ note: told }).folded['note']);
        sealing.destroy([keys[1 - which] ?? '']);
        expect(sealing.open(later)).toMatch(/^We met \[erased\] and \[erased\];/);
      }
    });

    it('are sealed once in a text, wherever they stand', () => {
      const { sealing, seal } = begun();
      const { folded: person } = seal({ name: 'Bo' });
      const note = 'Bo '.repeat(600);
      const { stored, folded } = seal({ note });
      expect(sealing.open(textOf(folded['note']))).toBe(note);
      expect(sealing.namedIn(textOf(folded['note']))).toEqual([keyOf(person['name'])]);
      expect((stored['note'] as { c: string }).c.length).toBeLessThan(6 * note.length);
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.open(textOf(folded['note']))).toBe(`${ERASED} `.repeat(600));
    });

    it('have so much room in it that an event stays within its limit, and are told no further', () => {
      const { sealing, seal } = begun();
      const people = Array.from({ length: 400 }, (_, i) => `A${i}x Bo`);
      for (const name of people) seal({ name });
      const note = people.join('; ');
      const { stored, folded } = seal({ note });
      expect(sealing.open(textOf(folded['note']))).toBe(note);
      expect((stored['note'] as { c: string }).c.length).toBeLessThan(5 * note.length);
      const named = sealing.namedIn(textOf(folded['note'])).length;
      expect(named).toBeGreaterThan(50);
      expect(named).toBeLessThan(400);
    });

    it('are not looked for any more once the person is erased', () => {
      const { sealing, seal } = begun();
      const { folded: person } = seal({ name: 'Amina Diallo' });
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.open(textOf(seal({ note: told }).folded['note']))).toBe(told);
    });
  });

  describe('The holder of an account', () => {
    const account = { holder: 'Amina Diallo', number: 'NO9386011117947' };

    it('who is a known person is gone with them, and the number stays', () => {
      const { sealing, seal } = begun();
      const { folded: person } = seal({ name: 'Amina Diallo' });
      const { folded } = seal(account, OTHER_EVENT);
      expect(sealing.openAll(folded)).toEqual(account);
      expect(sealing.namedIn(textOf(folded['holder']))).toEqual([keyOf(person['name'])]);
      sealing.destroy([keyOf(person['name'])]);
      expect(sealing.openAll(folded)).toEqual({ ...account, holder: ERASED });
    });

    it('is gone with the account, too', () => {
      const { sealing, seal } = begun();
      seal({ name: 'Amina Diallo' });
      const { folded } = seal(account, OTHER_EVENT);
      expect(keyOf(folded['holder'])).toBe(keyOf(folded['number']));
      sealing.destroy([keyOf(folded['number'])]);
      expect(sealing.openAll(folded)).toEqual({ holder: ERASED, number: ERASED });
    });

    it('who is nobody else is known by the account: in texts, and in no other account', () => {
      const { sealing, seal } = begun();
      const { folded } = seal(account);
      const { folded: other } = seal(account, OTHER_EVENT);
      const note = textOf(seal({ note: 'Paid to Amina Diallo.' }).folded['note']);
      sealing.destroy([keyOf(folded['number'])]);
      expect(sealing.openAll(other)).toEqual(account);
      expect(sealing.open(note)).toBe(`Paid to ${ERASED}.`);
    });

    it('is looked for no more once the person is erased, after a start neither', () => {
      for (const order of ['person first', 'holder first']) {
        const { keys, sealing, seal } = begun();
        const { folded: person } = seal({ name: 'Amina Diallo' });
        const { folded } = seal(account, OTHER_EVENT);
        const name = { name: textOf(person['name']), key: keyOf(person['name']) };
        const holder = { name: textOf(folded['holder']), key: keyOf(folded['holder']) };
        const again = new Sealing(keys);
        if (order === 'holder first') again.know({ ...holder, kind: 'holder' });
        again.know({ ...name, kind: 'name' });
        if (order === 'person first') again.know({ ...holder, kind: 'holder' });
        for (const each of [sealing, again]) {
          each.destroy([name.key]);
          each.know({ ...holder, kind: 'holder' });
          expect(each.names.isEmpty).toBe(true);
        }
      }
    });
  });

  it('tells sealed values from other objects', () => {
    const { seal } = begun();
    const value = seal({ note: 'x' }).stored['note'] as JsonObject;
    expect(isSealedValue(value)).toBe(true);
    for (const other of [
      { ...value, x: 1 },
      { ...value, k: 'short' },
      { k: value['k'] ?? '' },
      null,
      'x',
    ]) {
      expect(isSealedValue(other)).toBe(false);
    }
  });
});
