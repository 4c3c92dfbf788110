import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../event-log/event-log.js';
import { brokenTextRule, TEXT_RULES, type TextRule } from './text-rules.js';

/** Bounds of a body, whatever it is for. Lengths in UTF-16 code units. */
export const BODY_BOUNDS = {
  /** Objects and lists in one another, the body itself counted. */
  depth: 16,
  /** Values of any kind, at all levels. */
  nodes: 20_000,
  keysPerObject: 200,
  keyLength: 128,
  stringLength: 65_536,
} as const;

/** Rules of a body, by name, with the sentence that the sender is told. */
export const BODY_RULES = {
  ...TEXT_RULES,
  utf8: 'The body must be valid UTF-8.',
  syntax: 'The body must be JSON (RFC 8259).',
  object: 'The body must be a JSON object.',
  depth: `At most ${BODY_BOUNDS.depth} levels of objects and lists are allowed.`,
  nodes: `At most ${BODY_BOUNDS.nodes} values are allowed.`,
  keys: `At most ${BODY_BOUNDS.keysPerObject} keys are allowed in one object.`,
  'key-length': `A key has at most ${BODY_BOUNDS.keyLength} characters.`,
  'string-length': `A string has at most ${BODY_BOUNDS.stringLength} characters.`,
  'duplicate-key': 'A key may stand in an object only once.',
  'reserved-key': 'This key is reserved.',
  integer:
    'Numbers are whole, within ±(2^53 − 1), without exponent or minus zero; amounts and rates are strings.',
  null: 'null is not used: leave the field out.',
} as const satisfies Readonly<Record<string, string>> & Readonly<Record<TextRule, string>>;

export type BodyRule = keyof typeof BODY_RULES;

/** A body that does not get past the door. Says where and which rule, never what stood there. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
  constructor(
    /** JSON pointer (RFC 6901) of the value; empty for the body itself. */
    readonly pointer: string,
    readonly rule: BodyRule,
  ) {
    super(BODY_RULES[rule]);
  }
}

/**
 * Reads a request body in one pass, in time and memory linear in its length, and refuses whatever is
 * not within `BODY_BOUNDS`, `BODY_RULES` and RFC 8259. Stricter than `JSON.parse` on purpose: what
 * two parsers could read differently (duplicate keys, large numbers, lone surrogates) is no input.
 *
 * @throws MalformedBody
 */
export function readStrictJson(body: Buffer): JsonObject {
  if (!isUtf8(body)) throw new MalformedBody('', 'utf8');
  return new Reader(body.toString('utf8')).read();
}

const enum Code {
  tab = 0x09,
  lineFeed = 0x0a,
  carriageReturn = 0x0d,
  space = 0x20,
  quote = 0x22,
  comma = 0x2c,
  minus = 0x2d,
  zero = 0x30,
  nine = 0x39,
  colon = 0x3a,
  openBracket = 0x5b,
  backslash = 0x5c,
  closeBracket = 0x5d,
  u = 0x75,
  openBrace = 0x7b,
  closeBrace = 0x7d,
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const FOUR_HEX_DIGITS = /^[0-9a-fA-F]{4}$/;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERALS = [
  ['true', true],
  ['false', false],
] as const;

class Reader {
  private at = 0;
  private nodes = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  read(): JsonObject {
    this.skipSpace();
    if (this.peek() !== Code.openBrace) throw this.fault('object');
    const body = this.value();
    this.skipSpace();
    if (this.at < this.text.length) throw new MalformedBody('', 'syntax');
    return body as JsonObject;
  }

  private value(): unknown {
    if (++this.nodes > BODY_BOUNDS.nodes) throw this.fault('nodes');
    const code = this.peek();
    if (code === Code.quote) return this.string(BODY_BOUNDS.stringLength, 'string-length');
    if (code === Code.openBrace) return this.object();
    if (code === Code.openBracket) return this.list();
    if (code === Code.minus || (code >= Code.zero && code <= Code.nine)) return this.number();
    return this.literal();
  }

  private object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.enter();
    let keys = 0;
    for (let more = this.skipTo(Code.closeBrace); more; more = this.next(Code.closeBrace)) {
      if (++keys > BODY_BOUNDS.keysPerObject) throw this.fault('keys');
      const key = this.key();
      this.path.push(key);
      if (Object.hasOwn(object, key)) throw this.fault('duplicate-key');
      object[key] = this.value();
      this.path.pop();
    }
    return object;
  }

  private list(): unknown[] {
    const list: unknown[] = [];
    this.enter();
    for (let more = this.skipTo(Code.closeBracket); more; more = this.next(Code.closeBracket)) {
      this.path.push(list.length);
      list.push(this.value());
      this.path.pop();
    }
    return list;
  }

  /** Steps over the opening bracket. As deep as the path is long, the object or list itself included. */
  private enter(): void {
    if (this.path.length >= BODY_BOUNDS.depth) throw this.fault('depth');
    this.at++;
    this.skipSpace();
  }

  /** Whether something stands before `close`, which is stepped over if not. */
  private skipTo(close: Code): boolean {
    if (this.peek() !== close) return true;
    this.at++;
    return false;
  }

  /** After an item: whether another follows. */
  private next(close: Code): boolean {
    this.skipSpace();
    const code = this.peek();
    this.at++;
    if (code === close) return false;
    if (code !== Code.comma) throw this.fault('syntax');
    this.skipSpace();
    return true;
  }

  private key(): string {
    if (this.peek() !== Code.quote) throw this.fault('syntax');
    const key = this.string(BODY_BOUNDS.keyLength, 'key-length');
    if (key in Object.prototype) throw this.fault('reserved-key');
    this.skipSpace();
    if (this.peek() !== Code.colon) throw this.fault('syntax');
    this.at++;
    this.skipSpace();
    return key;
  }

  private string(maxLength: number, tooLong: BodyRule): string {
    const start = ++this.at;
    let text = '';
    let from = start;
    for (;;) {
      const code = this.peek();
      if (code === Code.quote) break;
      if (!(code >= Code.space)) throw this.fault('syntax'); // also NaN: the end of the body
      if (code === Code.backslash) {
        text += this.text.slice(from, this.at) + this.escape();
        from = this.at;
      } else this.at++;
    }
    text += this.text.slice(from, this.at++);
    if (text.length > maxLength) throw this.fault(tooLong);
    const broken = brokenTextRule(text);
    if (broken) throw this.fault(broken);
    return text;
  }

  private escape(): string {
    const escaped = this.text.charAt(this.at + 1);
    if (escaped.charCodeAt(0) !== Code.u) {
      const character = ESCAPES.get(escaped);
      if (character === undefined) throw this.fault('syntax');
      this.at += 2;
      return character;
    }
    const digits = this.text.slice(this.at + 2, this.at + 6);
    if (!FOUR_HEX_DIGITS.test(digits)) throw this.fault('syntax');
    this.at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(): number {
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits === undefined) throw this.fault('syntax');
    this.at += digits.length;
    const value = /[.eE]/.test(digits) ? Number.NaN : Number(digits);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw this.fault('integer');
    return value;
  }

  private literal(): boolean {
    for (const [word, value] of LITERALS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    throw this.fault(this.text.startsWith('null', this.at) ? 'null' : 'syntax');
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.peek();
      const isSpace =
        code === Code.space ||
        code === Code.lineFeed ||
        code === Code.carriageReturn ||
        code === Code.tab;
      if (!isSpace) return;
      this.at++;
    }
  }

  /** NaN at the end. */
  private peek(): number {
    return this.text.charCodeAt(this.at);
  }

  private fault(rule: BodyRule): MalformedBody {
    const names = this.path.map((name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1'));
    return new MalformedBody(names.map((name) => `/${name}`).join(''), rule);
  }
}
