/** Personal data as they stand in an event: which key, the nonce, and the ciphertext with its tag; base64url. */
export interface SealedValue {
  readonly k: string;
  readonly n: string;
  readonly c: string;
}

/** A sealed value and the place that it is sealed for: it opens there only. */
export interface SealedText extends SealedValue {
  /** Id of the event. */
  readonly event: string;
  /** JSON Pointer (RFC 6901) into its data. */
  readonly pointer: string;
}

/**
 * Outside of events a sealed value is one text between two noncharacters, which no text from outside
 * may hold: in folded states and in the columns of views it stands where the plain one would.
 */
const OPENS = '\uFDD0';
const CLOSES = '\uFDD1';

const SEALED =
  /\uFDD0([\w-]{43})\.([\w-]{16})\.([\w-]+)\.([0-9a-f-]{36})\.([^\uFDD0\uFDD1]*)\uFDD1/g;
const WHOLE = new RegExp(`^(?:${SEALED.source})$`);

/**
 * A name that is sealed inside a text and has no place of its own, under the keys of one or more
 * persons; or the number, from 0, of such a one before it, which stands here again.
 */
const NAME = /\uFDD0(?:#(\d{1,5})|([\w-]{43}(?:~[\w-]{43})*)\.([\w-]{16})\.([\w-]+))\uFDD1/g;

export const holdsSealed = (text: string): boolean => text.includes(OPENS);

export const asText = ({ k, n, c, event, pointer }: SealedText): string =>
  `${OPENS}${k}.${n}.${c}.${event}.${pointer}${CLOSES}`;

/** A name inside a text: it opens with the keys of all of these persons together. */
export interface SealedName {
  /** Ids, in ascending order. */
  readonly keys: readonly string[];
  readonly n: string;
  readonly c: string;
}

export const asNameInText = ({ keys, n, c }: SealedName): string =>
  `${OPENS}${keys.join('~')}.${n}.${c}${CLOSES}`;

/** Stands for the same name as the one that is sealed at this place among the names of the text, from 0. */
export const asNameAgain = (place: number): string => `${OPENS}#${place}${CLOSES}`;

/** The parts of a text that `asText` has made; undefined of any other. */
export function sealedText(text: string): SealedText | undefined {
  const parts = WHOLE.exec(text);
  const [, k = '', n = '', c = '', event, pointer] = parts ?? [];
  return event === undefined || pointer === undefined ? undefined : { k, n, c, event, pointer };
}

/** Puts something else in the place of every sealed text inside a longer one. */
export const replaceSealed = (text: string, replace: (sealed: SealedText) => string): string =>
  text.replaceAll(SEALED, (_, k: string, n: string, c: string, event: string, pointer: string) =>
    replace({ k, n, c, event, pointer }),
  );

/** The same for the names that are sealed inside an opened text, and wherever they stand again. */
export function replaceNames(text: string, replace: (sealed: SealedName) => string): string {
  const replaced: string[] = [];
  return eachName(text, (sealed, again) => {
    if (!sealed) return replaced[again] ?? '';
    const instead = replace(sealed);
    replaced.push(instead);
    return instead;
  });
}

/** Seals the names inside an opened text anew; where one stands again is left as it is. */
export const resealNames = (text: string, reseal: (sealed: SealedName) => SealedName): string =>
  eachName(text, (sealed, again) => (sealed ? asNameInText(reseal(sealed)) : asNameAgain(again)));

const eachName = (
  text: string,
  replace: (sealed: SealedName | undefined, again: number) => string,
): string =>
  text.replaceAll(NAME, (_, again?: string, keys?: string, n?: string, c?: string) =>
    again === undefined
      ? replace({ keys: keys?.split('~') ?? [], n: n ?? '', c: c ?? '' }, 0)
      : replace(undefined, Number(again)),
  );

export function isSealedValue(value: unknown): value is SealedValue {
  if (typeof value !== 'object' || value === null) return false;
  const { k, n, c, ...others } = value as Record<string, unknown>;
  return (
    fits(k, /^[\w-]{43}$/) &&
    fits(n, /^[\w-]{16}$/) &&
    fits(c, /^[\w-]{22,}$/) &&
    Object.keys(others).length === 0
  );
}

const fits = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'string' && pattern.test(value);
