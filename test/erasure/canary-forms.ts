import { createHash } from 'node:crypto';

/** A form that a text may have in a file or an answer. */
export interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Every form in which something may have kept a longer text that the word, of letters and digits, is
 * a part of. Normalization and percent-encoding leave such a word as it is.
 */
export function formsOf(word: string): Form[] {
  const [upper, hex] = [word.toUpperCase(), Buffer.from(word).toString('hex')];
  return [
    form('plain', word),
    form('CAPITALS', upper),
    form('hex', hex),
    form('HEX', hex.toUpperCase()),
    form('UTF-16', Buffer.from(word, 'utf16le')),
    form('UTF-16 in hex', Buffer.from(word, 'utf16le').toString('hex')),
    form('percent-encoded, each character', hex.replaceAll(/../g, '%$&')),
    form('percent-encoded, EACH CHARACTER', hex.toUpperCase().replaceAll(/../g, '%$&')),
    form('escaped, each character', hex.replaceAll(/../g, '\\u00$&')),
    form('backwards', word.split('').toReversed().join('')),
    ...(['base64', 'base64url'] as const).flatMap((encoding) =>
      [0, 1, 2].map((shift) => form(`${encoding}+${shift}`, shifted(word, encoding, shift))),
    ),
  ];
}

/** The hashes of a text, composed, decomposed and in small letters: who knows it can compare it with these. */
export function hashesOf(text: string): Form[] {
  const written = [text, text.normalize('NFD'), text.toLowerCase(), encodeURIComponent(text)];
  return [...new Set(written)].flatMap((each) =>
    ['sha256', 'sha512', 'sha1', 'md5'].flatMap((algorithm) => {
      const hash = createHash(algorithm).update(each).digest();
      return [
        form(algorithm, hash),
        form(`${algorithm} in hex`, hash.toString('hex')),
        form(`${algorithm} in base64`, hash.toString('base64').replaceAll('=', '')),
        form(`${algorithm} in base64url`, hash.toString('base64url')),
      ];
    }),
  );
}

const form = (name: string, bytes: Buffer | string): Form => ({ name, bytes: Buffer.from(bytes) });

/** What follows from the word alone in its base64 when it begins `shift` bytes into a group of three. */
function shifted(word: string, encoding: 'base64' | 'base64url', shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(word)])
    .toString(encoding)
    .replaceAll('=', '');
  return text.slice(Math.ceil((shift * 8) / 6), -1);
}

/** In a test, each look at a global is slow. */
const { imul } = Math;

/** Bytes of a form that it is looked up by. */
const PREFIX = 4;
const FILTER_BITS = 24;
/** Spreads neighbouring prefixes over the filter. */
const SPREAD = 0x9e3779b1;

/** Finds thousands of forms in one pass over the bytes. */
export class Finder {
  /** A bit for each hash of a prefix: most places are passed over by it. */
  readonly #filter = new Uint8Array(1 << (FILTER_BITS - 3));
  readonly #byPrefix = new Map<number, Form[]>();

  constructor(forms: readonly Form[]) {
    for (const each of forms) {
      const prefix = each.bytes.readUInt32BE(0);
      const bit = bitOf(prefix);
      this.#filter[bit >>> 3] = (this.#filter[bit >>> 3] ?? 0) | (1 << (bit & 7));
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), each]);
    }
  }

  /** What is found, once each: its form, and the bytes around the first place of it. */
  in(bytes: Uint8Array): string[] {
    const found = new Map<string, string>();
    for (const start of candidates(bytes, this.#filter)) {
      const prefix = Buffer.from(bytes.buffer, bytes.byteOffset + start, PREFIX).readUInt32BE(0);
      for (const each of this.#byPrefix.get(prefix) ?? []) {
        if (found.has(each.name) || !begins(each.bytes, bytes, start)) continue;
        found.set(each.name, around(bytes, start, each.bytes.length));
      }
    }
    return [...found].map(([name, place]) => `${name} (${place})`);
  }
}

/** Places at which a prefix stands that the filter has a bit of. */
function candidates(bytes: Uint8Array, filter: Uint8Array): number[] {
  const places: number[] = [];
  const { length } = bytes;
  let prefix = 0;
  for (let end = 0; end < length; end++) {
    prefix = (prefix << 8) | (bytes[end] as number);
    const bit = imul(prefix, SPREAD) >>> (32 - FILTER_BITS);
    if (((filter[bit >>> 3] as number) & (1 << (bit & 7))) !== 0) places.push(end - PREFIX + 1);
  }
  return places.filter((place) => place >= 0);
}

const bitOf = (prefix: number): number => imul(prefix, SPREAD) >>> (32 - FILTER_BITS);

function begins(form: Buffer, bytes: Uint8Array, start: number): boolean {
  if (start + form.length > bytes.length) return false;
  return form.every((byte, i) => bytes[start + i] === byte);
}

const around = (bytes: Uint8Array, start: number, length: number): string =>
  Buffer.from(bytes.subarray(Math.max(0, start - 40), start + length + 20))
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '.');
