import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BODY_BOUNDS, BODY_RULES, MalformedBody, readStrictJson } from './strict-json.js';

const read = (text: string) => readStrictJson(Buffer.from(text));

function faultOf(body: Buffer | string): { pointer: string; rule: string } {
  try {
    readStrictJson(Buffer.from(body as string));
  } catch (error) {
    if (!(error instanceof MalformedBody)) throw error;
    return { pointer: error.pointer, rule: error.rule };
  }
  throw new Error('the body was read');
}

const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
const keys = (count: number) =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join(',')}}`;
const text = (value: string) => JSON.stringify({ note: value });

describe('a body that passes the door', () => {
  it.each([
    ['an empty object', '{}', {}],
    ['space around and within', ' \t\r\n{ "a" : [ ] , "b" : true }\n', { a: [], b: true }],
    ['the largest number', '{"a":9007199254740991}', { a: 9007199254740991 }],
    ['the smallest number', '{"a":-9007199254740991}', { a: -9007199254740991 }],
    ['zero', '{"a":0}', { a: 0 }],
    ['newline and tab', '{"a":"one\\n\\ttwo"}', { a: 'one\n\ttwo' }],
    ['escaped quotes and slashes', '{"a":"\\"\\\\\\/"}', { a: '"\\/' }],
    ['an escaped pair of surrogates', '{"a":"\\ud83d\\ude00"}', { a: '😀' }],
    ['letters of other scripts', '{"名前":"Ουγκάντα اليونيسف"}', { 名前: 'Ουγκάντα اليونيسف' }],
    [
      'marks and isolates of direction',
      text('\u200e\u2067شيد\u2069'),
      { note: '\u200e\u2067شيد\u2069' },
    ],
    [
      'a name written with 30 marks',
      text(`a${'\u0323'.repeat(30)}`.normalize('NFC')),
      {
        note: `a${'\u0323'.repeat(30)}`.normalize('NFC'),
      },
    ],
    ['an emoji with joiners', text('👩‍👩‍👧'), { note: '👩‍👩‍👧' }],
    ['keys that differ in case', '{"a":1,"A":2}', { a: 1, A: 2 }],
    ['the same key in two objects', '{"a":{"b":1},"c":{"b":2}}', { a: { b: 1 }, c: { b: 2 } }],
  ])('has %s', (_, body, value) => {
    expect(read(body)).toEqual(value);
  });

  it.each([
    ['depth', nested(BODY_BOUNDS.depth)],
    ['keys', keys(BODY_BOUNDS.keysPerObject)],
    ['key length', `{"${'k'.repeat(BODY_BOUNDS.keyLength)}":1}`],
    ['string length', text('s'.repeat(BODY_BOUNDS.stringLength))],
    ['nodes', `{"a":[${'1,'.repeat(BODY_BOUNDS.nodes - 3)}1]}`],
  ])('is at the limit of %s', (_, body) => {
    expect(read(body)).toEqual(JSON.parse(body));
  });

  it('is read as JSON.parse reads it', () => {
    const key = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 })
      .map((k) => `.${k}`);
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((s) => s.normalize('NFC')),
      fc.maxSafeInteger().map((n) => n + 0),
      fc.boolean(),
    );
    const { body } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('value'), { maxLength: 5 }), tie('body')),
      body: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(body, fc.nat(3), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        expect(read(json)).toEqual(JSON.parse(json));
      }),
    );
  });
});

describe('a body is refused', () => {
  it.each([
    ['nothing', '', '', 'object'],
    ['a list', '[]', '', 'object'],
    ['a word', '"a"', '', 'object'],
    ['a byte order mark', '\ufeff{}', '', 'object'],
    ['something after the end', '{}{}', '', 'syntax'],
    ['no end', '{"a":1', '', 'syntax'],
    ['a string without end', '{"a":"b', '/a', 'syntax'],
    ['a comma too many', '{"a":1,}', '', 'syntax'],
    ['a comma too many in a list', '{"a":[1,]}', '/a/1', 'syntax'],
    ['a key without quotes', '{a:1}', '', 'syntax'],
    ['single quotes', "{'a':1}", '', 'syntax'],
    ['a comment', '{"a":1/**/}', '', 'syntax'],
    ['a raw newline in a string', '{"a":"b\nc"}', '/a', 'syntax'],
    ['an unknown escape', '{"a":"\\x41"}', '/a', 'syntax'],
    ['half an escape', '{"a":"\\u00"}', '/a', 'syntax'],
    ['a sign in an escape', '{"a":"\\u+041"}', '/a', 'syntax'],
    ['a leading zero', '{"a":01}', '', 'syntax'],
    ['a plus sign', '{"a":+1}', '/a', 'syntax'],
    ['NaN', '{"a":NaN}', '/a', 'syntax'],
    ['Infinity', '{"a":-Infinity}', '/a', 'syntax'],
    ['capital letters in true', '{"a":True}', '/a', 'syntax'],
    ['null', '{"a":{"b":null}}', '/a/b', 'null'],
    ['a fraction', '{"a":1.5}', '/a', 'integer'],
    ['a whole number written as a fraction', '{"a":1.0}', '/a', 'integer'],
    ['an exponent', '{"a":1e3}', '/a', 'integer'],
    ['an overflowing exponent', '{"a":1e400}', '/a', 'integer'],
    ['minus zero', '{"a":-0}', '/a', 'integer'],
    ['2^53', '{"a":9007199254740992}', '/a', 'integer'],
    ['-2^53', '{"a":-9007199254740992}', '/a', 'integer'],
    ['2^53 + 1', '{"a":9007199254740993}', '/a', 'integer'],
    ['a number of 10,000 digits', `{"a":${'9'.repeat(10_000)}}`, '/a', 'integer'],
    ['one level too many', nested(BODY_BOUNDS.depth + 1), '/a'.repeat(16), 'depth'],
    ['10 kB of nested lists', `{"a":${'['.repeat(10_000)}`, `/a${'/0'.repeat(15)}`, 'depth'],
    ['one key too many', keys(BODY_BOUNDS.keysPerObject + 1), '', 'keys'],
    ['60,000 keys', keys(60_000), '', 'keys'],
    ['one value too many', `{"a":[${'1,'.repeat(BODY_BOUNDS.nodes - 2)}1]}`, '/a/19998', 'nodes'],
    ['a key too long', `{"${'k'.repeat(BODY_BOUNDS.keyLength + 1)}":1}`, '', 'key-length'],
    ['a string too long', text('s'.repeat(BODY_BOUNDS.stringLength + 1)), '/note', 'string-length'],
    ['a key twice', '{"a":{"b":1,"b":2}}', '/a/b', 'duplicate-key'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', '/a', 'duplicate-key'],
    ['__proto__', '{"__proto__":{"admin":true}}', '', 'reserved-key'],
    ['__proto__, escaped', '{"a":{"__pro\\u0074o__":1}}', '/a', 'reserved-key'],
    ['constructor', '{"constructor":{"prototype":{}}}', '', 'reserved-key'],
    ['toString', '{"toString":1}', '', 'reserved-key'],
    ['a lone high surrogate', '{"a":"\\ud800"}', '/a', 'well-formed'],
    ['a lone low surrogate', '{"a":"x\\udc00"}', '/a', 'well-formed'],
    ['surrogates in the wrong order', '{"a":"\\udc00\\ud800"}', '/a', 'well-formed'],
    ['a lone surrogate in a key', '{"\\ud800":1}', '', 'well-formed'],
    ['NUL', '{"a":"b\\u0000"}', '/a', 'control-character'],
    ['a carriage return', '{"a":"b\\r\\nc"}', '/a', 'control-character'],
    ['an escape character', '{"a":"\\u001b[31m"}', '/a', 'control-character'],
    ['a delete character', '{"a":"\\u007f"}', '/a', 'control-character'],
    ['a C1 control character', '{"a":"\\u0085"}', '/a', 'control-character'],
    ['U+FFFF', '{"a":"\\uffff"}', '/a', 'noncharacter'],
    ['a right-to-left override', '{"a":"1\\u202e00"}', '/a', 'direction-override'],
    ['text that is not in NFC', text('Zu\u0308rich'), '/note', 'nfc'],
    ['a key that is not in NFC', '{"u\u0308":1}', '', 'nfc'],
    // Normalizing this would take half a second: the rule on marks has to come first.
    ['32,000 combining marks', text('\u0301\u0323'.repeat(16_000)), '/note', 'marks'],
    ['31 combining marks in a row', text(`x${'\u0323'.repeat(31)}`), '/note', 'marks'],
    ['keys to be escaped on the way', '{"a/b":{"c~d":null}}', '/a~1b/c~0d', 'null'],
  ])('for %s', (_, body, pointer, rule) => {
    expect(faultOf(body)).toEqual({ pointer, rule });
  });

  it.each([
    ['a byte out of place', [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]],
    ['an overlong encoding', [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['a cut-off character', [0x7b, 0x22, 0xe2, 0x82]],
  ])('for %s in its UTF-8', (_, bytes) => {
    expect(faultOf(Buffer.from(bytes))).toEqual({ pointer: '', rule: 'utf8' });
  });

  it('with a sentence, never with what it held', () => {
    expect(() => read('{"name":null,"secret":1}')).toThrow(BODY_RULES.null);
  });
});
