import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalRecord, canonicalText, eventText, isCanonical } from './canonical-text.js';
import type { Json, JsonObject, NewRecord } from './event-log.js';

/** Any well-formed string, often one that JSON must escape or UTF-8 and UTF-16 sort differently. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\u0000', '\u001f', '/', '\u2028', 'é', '\uffff', '😀'),
  }),
);

const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json')),
    tie('object'),
  ),
  object: fc.dictionary(text, tie('json')),
})).json;

const metadata = fc.dictionary(
  fc.oneof(text, fc.constantFrom('actor', 'recordedA', 'recordedAt ', 'recorded', 'zz', 'Z')),
  text,
);

const record: fc.Arbitrary<NewRecord> = fc.record({
  stream: text,
  id: text,
  type: text,
  data: fc.dictionary(text, json),
  metadata: metadata.filter((entries) => !Object.hasOwn(entries, 'recordedAt')),
});

const RECORDED_AT = '2026-02-03T04:05:06.789Z';

describe('the canonical text of an event', () => {
  it('is the RFC 8785 form of the whole', () => {
    fc.assert(
      fc.property(record, fc.nat(), (sent, revision) => {
        const whole = {
          ...sent,
          revision,
          metadata: { ...sent.metadata, recordedAt: RECORDED_AT },
        };
        expect(eventText(canonicalRecord(sent).record, RECORDED_AT, revision)).toBe(
          canonicalize(whole),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('is measured without what the log adds', () => {
    fc.assert(
      fc.property(record, (sent) => {
        const { eventBytes, metadataBytes } = canonicalRecord(sent);
        expect(eventBytes).toBe(Buffer.byteLength(canonicalize(sent) ?? ''));
        expect(metadataBytes).toBe(Buffer.byteLength(canonicalize(sent.metadata) ?? ''));
      }),
    );
  });

  it('stays for ever what it is here', () => {
    const sent: NewRecord = {
      stream: 'disbursement_0192-é',
      id: '01929b7a-0000-7000-8000-000000000000',
      type: 'PaymentReleased',
      data: {
        note: 'a "quote"\n\u2028😀',
        amount: { currency: 'USD', amount: '12500.00' },
        n: 1e21,
      },
      metadata: { schema: '1', actor: 'person_1' },
    };
    expect(eventText(canonicalRecord(sent).record, RECORDED_AT, 7)).toBe(
      '{"data":{"amount":{"amount":"12500.00","currency":"USD"},"n":1e+21,' +
        '"note":"a \\"quote\\"\\n\u2028😀"},"id":"01929b7a-0000-7000-8000-000000000000",' +
        '"metadata":{"actor":"person_1","recordedAt":"2026-02-03T04:05:06.789Z","schema":"1"},' +
        '"revision":7,"stream":"disbursement_0192-é","type":"PaymentReleased"}',
    );
  });

  it.each([Number.NaN, Infinity, 'a\ud800', { '\udfff': 1 }, ['\ud800\ud800']])(
    'does not exist for %p',
    (value) => {
      expect(() => canonicalText(value)).toThrow(TypeError);
    },
  );

  it('does not exist for a cycle, however it was made', () => {
    const cycle: Record<string, Json> = {};
    cycle['itself'] = cycle;
    expect(() => canonicalText(cycle)).toThrow(TypeError);
  });
});

describe('a text', () => {
  /** JSON with what RFC 8785 leaves no room for: other orders, spaces, escapes, numbers. */
  const written = fc.oneof(
    json.map((value) => canonicalText(value)),
    json.map((value) => JSON.stringify(value)),
    json.map((value) => JSON.stringify(value, undefined, 1)),
    json.map((value) => canonicalText(value).replace(/\d/, '$&0')),
    json.map((value) => canonicalText(value).replace(/[a-z]/, '\\u0061')),
  );

  it('is canonical exactly if it is the RFC 8785 form of its value', () => {
    fc.assert(
      fc.property(written, (text) => {
        const value = valueOf(text);
        fc.pre(value !== undefined);
        expect(isCanonical(text, value as Json)).toBe(canonicalOf(value) === text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['keys that are numbers', '{"10":1,"9":2}', true],
    ['keys that are numbers, in the order of these', '{"9":2,"10":1}', false],
    ['keys in the order of UTF-8', '{"\uffff":1,"😀":2}', false],
    ['keys in the order of UTF-16', '{"😀":2,"\uffff":1}', true],
    ['keys of a member in another order', '{"a":[{"c":1,"b":2}]}', false],
    ['a key twice', '{"a":1,"a":1}', false],
    ['a lone surrogate', '"\\ud800"', false],
    ['a backslash before such letters', '"\\\\ud800"', true],
    ['minus zero', '[-0]', false],
    ['a number beyond all doubles', '1e999', false],
    ['a key that objects have by themselves', '{"__proto__":{"a":1}}', true],
    ['a value nested too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, false],
  ])('with %s is canonical or not', (_, text, is) => {
    expect(isCanonical(text, JSON.parse(text) as Json)).toBe(is);
  });

  function canonicalOf(value: unknown): string | undefined {
    try {
      return canonicalize(value);
    } catch {
      return undefined; // a number beyond all doubles, a lone surrogate
    }
  }

  function valueOf(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return undefined;
    }
  }
});
