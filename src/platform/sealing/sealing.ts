import type { Json, JsonObject } from '../event-log/event-log.js';
import type { KeyStore } from './key-store.js';
import { KnownNames, type KnownAs, type NamePiece, type Piece } from './known-names.js';
import { changePersonal, type PersonalFields, type PersonalKind } from './personal-fields.js';
import {
  encrypt,
  jointKey,
  newSealingKey,
  seal,
  unseal,
  type SealingKey,
} from './sealing-cipher.js';
import {
  asNameAgain,
  asNameInText,
  asText,
  holdsSealed,
  isSealedValue,
  replaceNames,
  replaceSealed,
  resealNames,
  sealedText,
  type SealedName,
  type SealedText,
} from './sealed-text.js';

/** What is shown of personal data whose key was destroyed. */
export const ERASED = '[erased]';

/** Stands before a text that somebody else has put in the place of the author's. */
export const REDACTED = '[redacted]';

/** The end of a bank account's number, for those who do not pay to it; of an erased one that it is. */
export const endOfNumber = (number: string): string =>
  number === ERASED ? ERASED : `…${number.slice(-4)}`;

/** An event's data, sealed: as they are stored, and as they are folded into states and views. */
export interface SealedData {
  readonly stored: JsonObject;
  readonly folded: JsonObject;
  /** The names in it, to be made known once the event is in the log. */
  readonly names: readonly NameToKnow[];
}

/** The name of a person, and the id of the key that it was sealed under. */
export interface NameToKnow {
  readonly name: string;
  readonly key: string;
  readonly kind: KnownAs;
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
  /** Why nothing is opened, while that is so. */
  private hidden: (() => Error) | undefined;

  constructor(
    private readonly keys: KeyStore,
    readonly names = new KnownNames(),
  ) {}

  /**
   * Seals all personal fields for the event of this id. A text that comes out of a state is sealed
   * already: it is sealed anew for this event, under the same key. `besides` are names that the same
   * decision has made known: with their keys they come into the log together, or not at all.
   */
  seal(fields: PersonalFields, data: JsonObject, event: string, besides?: KnownNames): SealedData {
    let ofPerson: SealingKey | undefined;
    const names: NameToKnow[] = [];
    const sealedFor = (text: string, pointer: string, kind: PersonalKind): SealedText => {
      const copied = sealedText(text);
      if (copied) return this.sealAgain(copied, event, pointer);
      const key = kind === 'free-text' ? this.keys.take() : (ofPerson ??= this.keys.take());
      const place = placeOf(event, pointer);
      const plain = this.withNamesSealed(text, kind, { place, besides });
      const isKnownBy = kind === 'name' || kind === 'holder';
      if (isKnownBy && plain === text) names.push({ name: text, key: key.id, kind });
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

  /** The data with a short text in the place of all that is sealed already. */
  withoutSealed(fields: PersonalFields, data: JsonObject): JsonObject {
    return changePersonal(fields, data, (value) => (sealedText(textIn(value)) ? 'x' : value));
  }

  /**
   * A text with all that is sealed in it in plain: a single sealed value, or JSON that holds such.
   * `ERASED` stands for what nobody can open any more.
   *
   * @throws Error the reason, while all is hidden and there is anything sealed in the text
   */
  open(text: string): string {
    if (!holdsSealed(text)) return text;
    if (this.hidden) throw this.hidden();
    return this.opened(text);
  }

  /** Has nothing be opened until `show`: keys that were destroyed could be there again. */
  hide(reason: () => Error): void {
    this.hidden = reason;
  }

  show(): void {
    this.hidden = undefined;
  }

  private opened(text: string): string {
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

  /**
   * Has a name be found in what is written from now on. Not before its event is in the log: only then
   * it can be erased. Of a holder who is a person that is known the person's own name is. Answers
   * whether its key is there.
   */
  know({ name, key, kind }: NameToKnow): boolean {
    const isThere = this.keys.find(key) !== undefined;
    if (isThere && this.namedIn(name).length === 0) this.names.add(this.opened(name), key, kind);
    return isThere;
  }

  /** Has a text, sealed, be shown in the place of whatever was sealed under a key that is destroyed. */
  replace(key: string, sealed: string): void {
    this.replacements.set(key, sealed);
  }

  /**
   * What will be left of a sealed text once these keys are destroyed; undefined if nothing is, or
   * another text stands in its place.
   *
   * @throws Error the reason, while all is hidden
   */
  openWithout(text: string, keys: ReadonlySet<string>): string | undefined {
    const sealed = sealedText(text);
    if (!sealed || keys.has(sealed.k) || !this.keys.find(sealed.k)) return undefined;
    if (this.hidden) throw this.hidden();
    return this.plainOf(sealed, keys);
  }

  /** Ids of the keys of those whom a sealed text names; none if it is erased. */
  namedIn(text: string): string[] {
    const sealed = sealedText(text);
    const bytes = sealed && this.keys.find(sealed.k);
    if (!sealed || !bytes) return [];
    const found = new Set<string>();
    replaceNames(unseal(sealed, bytes, placeOf(sealed.event, sealed.pointer)), ({ keys }) => {
      for (const key of keys) found.add(key);
      return '';
    });
    return [...found];
  }

  /** Ids of the keys of those whom a text names, sealed in it or not, as it is shown now. */
  mentionedIn(text: string): string[] {
    const spelt = this.names.split(this.open(text));
    const keys = spelt.flatMap((piece) => (typeof piece === 'string' ? [] : piece.keys));
    return [...new Set([...this.namedIn(text), ...keys])];
  }

  /**
   * A text, or a holder, with the names of known persons in it sealed; what else is personal is its
   * person's own. What somebody holds does not go with another account of the same holder. Each name is
   * sealed once, and is referred to where it stands again: the text stays near its length.
   */
  private withNamesSealed(
    text: string,
    kind: PersonalKind,
    { place, besides }: { readonly place: string; readonly besides: KnownNames | undefined },
  ): string {
    if (kind === 'name' || kind === 'person') return text;
    const only = kind === 'holder' ? 'name' : undefined;
    const sealedAt = new Map<string, number>();
    let room = roomForNames(text);
    const inPlace = (piece: Piece): string => {
      if (typeof piece === 'string') return piece;
      const which = `${piece.keys.join()} ${piece.name}`;
      const before = sealedAt.get(which);
      if (before !== undefined) return asNameAgain(before);
      const sealed = this.nameSealed(piece, place);
      if (sealed === undefined || sealed.length > room) return piece.name;
      room -= sealed.length;
      sealedAt.set(which, sealedAt.size);
      return sealed;
    };
    return this.names.split(text, besides, only).map(inPlace).join('');
  }

  private nameSealed({ name, keys: ids }: NamePiece, place: string): string | undefined {
    const bytes = this.joint(ids);
    if (!bytes) return undefined;
    return asNameInText({ keys: ids, ...encrypt(name, bytes, place) });
  }

  /** What opens a name that is sealed under these keys; undefined if one of them is destroyed. */
  private joint(ids: readonly string[]): Uint8Array | undefined {
    const keys = ids.flatMap((id) => this.keys.find(id) ?? []);
    return keys.length === ids.length ? jointKey(keys) : undefined;
  }

  private sealAgain(copied: SealedText, event: string, pointer: string): SealedText {
    const bytes = this.keys.find(copied.k);
    // Of what is erased a sealed text remains that no key opens.
    const key = { id: copied.k, bytes: bytes ?? newSealingKey().bytes };
    const plain = bytes ? unseal(copied, bytes, placeOf(copied.event, copied.pointer)) : '';
    const place = placeOf(event, pointer);
    const again = resealNames(plain, (name) => this.nameSealedAgain(name, copied, place));
    return { ...seal(again, key, place), event, pointer };
  }

  private nameSealedAgain(name: SealedName, from: SealedText, place: string): SealedName {
    const bytes = this.joint(name.keys);
    if (!bytes) return name;
    const plain = unseal(name, bytes, placeOf(from.event, from.pointer));
    return { keys: name.keys, ...encrypt(plain, bytes, place) };
  }

  /** The latest text that stands there, marked: nobody may take it for the author's. */
  private inThePlaceOf(key: string): string {
    let latest = this.replacements.get(key);
    for (let next = latest; next !== undefined; next = this.replacements.get(keyIn(next))) {
      latest = next;
    }
    return latest === undefined ? ERASED : `${REDACTED} ${this.opened(latest)}`;
  }

  private plainOf(sealed: SealedText, without?: ReadonlySet<string>): string {
    const bytes = this.keys.find(sealed.k);
    if (!bytes) return this.inThePlaceOf(sealed.k);
    const place = placeOf(sealed.event, sealed.pointer);
    return replaceNames(unseal(sealed, bytes, place), (name) => {
      const ofName = name.keys.some((key) => without?.has(key)) ? undefined : this.joint(name.keys);
      return ofName ? unseal(name, ofName, place) : ERASED;
    });
  }
}

const keyIn = (text: string): string => sealedText(text)?.k ?? '';

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

/**
 * Characters that sealed names may add to a text, so that an event of many texts stays within the
 * limit of the log. What has no room stays in the text, sealed under its key, and is listed when the
 * person is to be erased.
 */
const roomForNames = (text: string): number => 1_000 + 2 * text.length;

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
