import type { Json, JsonObject } from '../event-log/event-log.js';
import type { KeyStore } from './key-store.js';
import { KnownNames } from './known-names.js';
import { changePersonal, type PersonalFields, type PersonalKind } from './personal-fields.js';
import { newSealingKey, seal, unseal, type SealingKey } from './sealing-cipher.js';
import {
  asNameInText,
  asText,
  holdsSealed,
  isSealedValue,
  replaceNames,
  replaceSealed,
  sealedText,
  type SealedText,
  type SealedValue,
} from './sealed-text.js';

/** What is shown of personal data whose key was destroyed. */
export const ERASED = '[erased]';

/** The end of a bank account's number, for those who do not pay to it; of an erased one that it is. */
export const endOfNumber = (number: string): string =>
  number === ERASED ? ERASED : `…${number.slice(-4)}`;

/** An event's data, sealed: as they are stored, and as they are folded into states and views. */
export interface SealedData {
  readonly stored: JsonObject;
  readonly folded: JsonObject;
  /** The names in it, to be made known once the event is in the log. */
  readonly names: readonly SealedName[];
}

/** The name of a person, and the id of the key that it was sealed under. */
export interface SealedName {
  readonly name: string;
  readonly key: string;
}

/**
 * Seals the personal data of events and opens them again.
 *
 * All that an event says about a person is sealed under one key, made for this event. Every text has
 * a key of its own; the names of known persons in it are sealed inside it under the keys of these, so
 * that they can be erased without the rest.
 */
export class Sealing {
  /** What stands in the place of a text, sealed, by the key that the text was sealed under. */
  private readonly replacements = new Map<string, string>();

  constructor(
    private readonly keys: KeyStore,
    readonly names = new KnownNames(),
  ) {}

  /**
   * Seals all personal fields for the event of this id. A text that comes out of a state is sealed
   * already: it is sealed anew for this event, under the same key.
   */
  seal(fields: PersonalFields, data: JsonObject, event: string): SealedData {
    let ofPerson: SealingKey | undefined;
    const names: SealedName[] = [];
    const sealedFor = (text: string, pointer: string, kind: PersonalKind): SealedText => {
      const copied = sealedText(text);
      if (copied) return this.sealAgain(copied, event, pointer);
      const key = kind === 'free-text' ? this.keys.take() : (ofPerson ??= this.keys.take());
      const place = placeOf(event, pointer);
      if (kind === 'name') names.push({ name: text, key: key.id });
      const plain = kind === 'free-text' ? this.withNamesSealed(text, place) : text;
      return { ...seal(plain, key, place), event, pointer };
    };
    const sealed = new Map<string, SealedText>();
    const folded = changePersonal(fields, data, (value, pointer, kind) => {
      const text = sealedFor(textIn(value), pointer, kind);
      sealed.set(pointer, text);
      return asText(text);
    });
    const stored = changePersonal(fields, data, (_, pointer) => storedForm(sealed.get(pointer)));
    return { stored, folded, names };
  }

  /** The data with every personal field in plain text. */
  openFields(fields: PersonalFields, data: JsonObject): JsonObject {
    return changePersonal(fields, data, (value) => this.open(textIn(value)));
  }

  /**
   * A text with all that is sealed in it in plain: a single sealed value, or JSON that holds such.
   * `ERASED` stands for what nobody can open any more.
   */
  open(text: string): string {
    if (!holdsSealed(text)) return text;
    const whole = sealedText(text);
    if (whole) return this.plainOf(whole);
    return replaceSealed(text, (sealed) => JSON.stringify(this.plainOf(sealed)).slice(1, -1));
  }

  /** The same for every text in a JSON value, members and items included. */
  openAll<T>(value: T): T {
    return openedIn(value, (text) => this.open(text)) as T;
  }

  /** Destroys keys; what was sealed under them nobody can open again. Answers how many it were. */
  destroy(keys: readonly string[]): number {
    this.names.forget(new Set(keys));
    return this.keys.destroy(keys);
  }

  /** Has a name be found in what is written from now on. Not before its event is in the log: only then it can be erased. */
  know({ name, key }: SealedName): void {
    if (this.keys.find(key)) this.names.add(this.open(name), key);
  }

  /** Has a text, sealed, be shown in the place of whatever was sealed under a key that is destroyed. */
  replace(key: string, sealed: string): void {
    this.replacements.set(key, sealed);
  }

  /** Ids of the keys of those whom a sealed text names; none if it is erased. */
  namedIn(text: string): string[] {
    const sealed = sealedText(text);
    const bytes = sealed && this.keys.find(sealed.k);
    if (!sealed || !bytes) return [];
    const found: string[] = [];
    replaceNames(unseal(sealed, bytes, placeOf(sealed.event, sealed.pointer)), ({ k }) => {
      found.push(k);
      return '';
    });
    return found;
  }

  private withNamesSealed(text: string, place: string): string {
    return this.names
      .split(text)
      .map((piece) => (typeof piece === 'string' ? piece : this.nameSealed(piece, place)))
      .join('');
  }

  private nameSealed({ name, key: id }: { name: string; key: string }, place: string): string {
    const bytes = this.keys.find(id);
    return bytes ? asNameInText(seal(name, { id, bytes }, place)) : name;
  }

  private sealAgain(copied: SealedText, event: string, pointer: string): SealedText {
    const bytes = this.keys.find(copied.k);
    // Of what is erased a sealed text remains that no key opens.
    const key = { id: copied.k, bytes: bytes ?? newSealingKey().bytes };
    const plain = bytes ? unseal(copied, bytes, placeOf(copied.event, copied.pointer)) : '';
    const place = placeOf(event, pointer);
    const again = replaceNames(plain, (name) => this.nameSealedAgain(name, copied, place));
    return { ...seal(again, key, place), event, pointer };
  }

  private nameSealedAgain(name: SealedValue, from: SealedText, place: string): string {
    const bytes = this.keys.find(name.k);
    if (!bytes) return asNameInText(name);
    const plain = unseal(name, bytes, placeOf(from.event, from.pointer));
    return asNameInText(seal(plain, { id: name.k, bytes }, place));
  }

  private plainOf(sealed: SealedText): string {
    const bytes = this.keys.find(sealed.k);
    if (!bytes) return this.open(this.replacements.get(sealed.k) ?? ERASED);
    const place = placeOf(sealed.event, sealed.pointer);
    return replaceNames(unseal(sealed, bytes, place), (name) => {
      const ofName = this.keys.find(name.k);
      return ofName ? unseal(name, ofName, place) : ERASED;
    });
  }
}

/** The data of a stored event as they are folded: sealed values as texts. */
export const foldedForm = (fields: PersonalFields, data: JsonObject, event: string): JsonObject =>
  changePersonal(fields, data, (value, pointer) =>
    isSealedValue(value) ? asText({ k: value.k, n: value.n, c: value.c, event, pointer }) : value,
  );

/** Pointers of the personal fields that are not sealed, as they must be in every stored event. */
export function unsealedIn(fields: PersonalFields, data: JsonObject): string[] {
  const found: string[] = [];
  changePersonal(fields, data, (value, pointer) => {
    if (!isSealedValue(value)) found.push(pointer);
    return value;
  });
  return found;
}

/** The data with something that fits the declaration in the place of all that is sealed. */
export const withPlaceholders = (fields: PersonalFields, data: JsonObject): JsonObject =>
  changePersonal(fields, data, () => 'x');

const placeOf = (event: string, pointer: string): string => `${event} ${pointer}`;

const storedForm = (sealed: SealedText | undefined): Json => {
  if (!sealed) throw new Error('a personal field was left unsealed');
  const { k, n, c } = sealed;
  return { k, n, c };
};

function textIn(value: Json): string {
  if (typeof value === 'string') return value;
  throw new TypeError('a personal field is a text');
}

function openedIn(value: unknown, open: (text: string) => string): unknown {
  if (typeof value === 'string') return open(value);
  if (Array.isArray(value)) return value.map((item) => openedIn(item, open));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, openedIn(member, open)]),
  );
}
