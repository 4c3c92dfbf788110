/**
 * One setting of the service: an environment variable, declared once. The check at start, the type
 * of its value and its line on the reference page come from here.
 */
export interface Setting<T> {
  /** Name of the environment variable. */
  readonly name: string;
  /** What it does, as a sentence. */
  readonly meaning: string;
  /** What a value may be, in words, unit included. */
  readonly allowed: string;
  /** Text of the value when the variable is not set; undefined if then there is none. */
  readonly fallback: string | undefined;
  /** The value of `text`, or undefined if it is not allowed. */
  readonly parse: (text: string) => T | undefined;
}

interface Described {
  readonly name: string;
  readonly meaning: string;
}

/** A whole number of `unit` from `min` to `max`. */
export function whole(
  options: Described & { unit: string; fallback: number; min: number; max: number },
): Setting<number> {
  const { name, meaning, unit, fallback, min, max } = options;
  return {
    name,
    meaning,
    allowed: `${unit}, ${grouped(min)} to ${grouped(max)}`,
    fallback: String(fallback),
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export function oneOf<const V extends string>(
  options: Described & { fallback: V; values: readonly V[] },
): Setting<V> {
  const { name, meaning, fallback, values } = options;
  return {
    name,
    meaning,
    allowed: values.join(', '),
    fallback,
    parse: (text) => values.find((value) => value === text),
  };
}

/** Text of 1 to `maxLength` characters. */
export function textual(
  options: Described & { what: string; fallback?: string; maxLength: number },
): Setting<string> {
  const { name, meaning, what, fallback, maxLength } = options;
  return {
    name,
    meaning,
    allowed: what,
    fallback,
    parse: (text) => (text.length >= 1 && text.length <= maxLength ? text : undefined),
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An `https` URL, plain `http` only to this machine; kept as it is written, since issuers are compared as text. */
export function secureUrl(options: Described): Setting<string> {
  return {
    ...options,
    allowed: 'a URL, https (http only to localhost)',
    fallback: undefined,
    parse: (text) => {
      const url = URL.parse(text);
      const isSafe =
        url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
      return url && isSafe && !url.username && !url.password ? text : undefined;
    },
  };
}

const grouped = (number: number): string => number.toLocaleString('en');
