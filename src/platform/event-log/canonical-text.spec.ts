import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalRecord, canonicalText, eventText } from './canonical-text.js';
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
