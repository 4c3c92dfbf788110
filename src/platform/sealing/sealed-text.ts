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

/** A sealed text, or a name that is sealed inside one and has no place of its own. */
const SEALED =
  /\uFDD0([\w-]{43})\.([\w-]{16})\.([\w-]+)(?:\.([0-9a-f-]{36})\.([^\uFDD0\uFDD1]*))?\uFDD1/g;
const WHOLE = new RegExp(`^(?:${SEALED.source})$`);

export const holdsSealed = (text: string): boolean => text.includes(OPENS);

export const asText = ({ k, n, c, event, pointer }: SealedText): string =>
  `${OPENS}${k}.${n}.${c}.${event}.${pointer}${CLOSES}`;

export const asNameInText = ({ k, n, c }: SealedValue): string => `${OPENS}${k}.${n}.${c}${CLOSES}`;

/** The parts of a text that `asText` has made; undefined of any other. */
export function sealedText(text: string): SealedText | undefined {
  const parts = WHOLE.exec(text);
  const [, k = '', n = '', c = '', event, pointer] = parts ?? [];
  return event === undefined || pointer === undefined ? undefined : { k, n, c, event, pointer };
}

/** Puts something else in the place of every sealed text inside a longer one. */
export const replaceSealed = (text: string, replace: (sealed: SealedText) => string): string =>
  text.replaceAll(
    SEALED,
    (found, k: string, n: string, c: string, event?: string, pointer?: string) =>
      event === undefined || pointer === undefined ? found : replace({ k, n, c, event, pointer }),
  );

/** The same for the names that are sealed inside an opened text. */
export const replaceNames = (text: string, replace: (sealed: SealedValue) => string): string =>
  text.replaceAll(SEALED, (_, k: string, n: string, c: string) => replace({ k, n, c }));

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
