import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { receiptFileText, type ReceiptFile } from '../../src/audit/receipt-file/receipt-file.js';
import { receiptInWords } from '../../src/audit/receipt-file/receipt-words.js';
import { verifyReceipt } from '../../src/audit/receipt-file/verify-receipt.js';
import { rotationNote } from '../../src/platform/transparency/key-rotation.js';
import type { Believed } from '../../src/audit/trust.js';
import type { Signer } from '../../src/platform/transparency/signatures.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { cosignedAt, standsInLog, proofOf } from './by-the-standards.js';
import {
  FIRST,
  fileOf,
  INDEX,
  RECORDED,
  SECOND,
  SIZE,
  THIRD,
  WITNESSES,
} from './receipt-in-a-log.js';
import { COSIGNED_AT, newKey, ORIGIN } from './signing.js';

const SEED = 20_260_305;

const believing = (...keys: readonly Signer[]): Believed => ({ logs: keys.map(({ key }) => key) });

const asking = (log: Signer, name: string, witness: Signer): Believed => ({
  ...believing(log),
  policy: { logs: [], witnesses: [{ name, key: witness.key }], groups: [], quorum: name },
});

const reasonOf = (text: string, policy = believing(FIRST)): string | undefined => {
  const verdict = verifyReceipt(text, policy);
  return verdict.holds ? undefined : verdict.reason;
};

describe('a receipt file', () => {
  it('verifies with the key of the log alone, and says what it proves and what not', () => {
    const verdict = verifyReceipt(receiptFileText(fileOf()), believing(FIRST));
    expect(verdict.holds).toBe(true);
    const words = verdict.holds ? receiptInWords(verdict.file, verdict.proof) : '';
    for (const said of [
      `At index ${INDEX} of the log ${ORIGIN}`,
      `its state of ${SIZE} events`,
      'instructed 175,000.00 EUR',
      'that others were shown the same log: this rests on the word of the log alone',
      'whether the receipt was reversed later',
    ]) {
      expect(words).toContain(said);
    }
  });

  it('holds nothing of its neighbours', () => {
    expect(receiptFileText(fileOf())).not.toContain('another event');
  });

  it('says who has cosigned, and whose cosignature was checked', () => {
    const text = receiptFileText(fileOf({ witnesses: WITNESSES }));
    const [w1] = WITNESSES;
    if (!w1) throw new Error('there are two witnesses');
    const policy = asking(FIRST, 'first', w1);
    const verdict = verifyReceipt(text, policy);
    expect(verdict).toMatchObject({
      holds: true,
      proof: {
        cosigners: ['w1.example', 'w2.example'],
        cosigned: [{ witness: 'first', timestamp: COSIGNED_AT }],
      },
    });
    expect(verdict.holds && receiptInWords(verdict.file, verdict.proof)).toContain(
      'cosigned by first, whose signature was checked',
    );
    expect(reasonOf(receiptFileText(fileOf()), policy)).toContain('too few of the known witnesses');
  });

  describe('with names under its checkpoint that somebody has written there', () => {
    const [w1 = FIRST] = WITNESSES;
    const anybody = ['court-of-auditors.example', 'un.org/oios'];
    const genuine = fileOf({ witnesses: [w1] });
    const lines = anybody.map((name) => `— ${name} ${randomBytes(76).toString('base64')}\n`);
    const text = receiptFileText({
      ...genuine,
      proof: genuine.proof + lines.join(''),
      cosignedBy: [w1.key.name, ...anybody],
    });

    it.each([
      ['without a policy', believing(FIRST), [w1.key.name, ...anybody], []],
      ['with one', asking(FIRST, 'first', w1), anybody, ['first']],
    ])('proves nothing of them, %s', (_which, believed, unchecked, checked) => {
      const verdict = verifyReceipt(text, believed);
      const words = verdict.holds ? receiptInWords(verdict.file, verdict.proof) : '';
      const [proves = '', not = ''] = words.split('It does not prove:');
      for (const name of unchecked) expect(proves).not.toContain(name);
      for (const name of checked) expect(proves).toContain(`cosigned by ${name}`);
      expect(proves.includes('cosigned')).toBe(checked.length > 0);
      expect(not).toContain(`that ${unchecked.join(', ')} cosigned that state`);
    });
  });

  describe('of a log that has changed its key', () => {
    const rotations = [
      rotationNote(FIRST, SECOND, { lastSize: 20 }),
      rotationNote(SECOND, THIRD, { lastSize: 30 }),
    ];
    const text = receiptFileText(fileOf({ signer: THIRD, rotations }));

    it.each([
      ['first', FIRST],
      ['second', SECOND],
      ['present', THIRD],
    ])('verifies with its %s key', (_which, key) => {
      expect(reasonOf(text, believing(key))).toBeUndefined();
    });

    it('does not verify with another key, or without the handover', () => {
      expect(reasonOf(text, believing(newKey()))).toContain('no signature of a known key');
      const [first = ''] = rotations;
      const without = fileOf({ signer: THIRD, rotations: [first] });
      expect(reasonOf(receiptFileText(without))).toContain('no signature of a known key');
    });

    it('does not verify with what a key signed after it was followed by another', () => {
      const late = fileOf({ signer: FIRST, rotations });
      expect(reasonOf(receiptFileText(late))).toContain('its key was replaced after size 20');
    });
  });

  it('verifies with its sealed fields still sealed, and names them', () => {
    const sealed = { k: 'a'.repeat(64), n: 'bm9uY2U=', c: 'Y2lwaGVydGV4dA==' };
    const event = { ...RECORDED, data: { ...RECORDED.data, note: sealed } };
    const verdict = verifyReceipt(receiptFileText(fileOf({ event })), believing(FIRST));
    expect(verdict.holds && receiptInWords(verdict.file, verdict.proof)).toContain('/note');
  });

  it('may be laid out otherwise: it means the same', () => {
    const { keys, event, ...others } = fileOf();
    const { data, ...rest } = event;
    expect(reasonOf(JSON.stringify({ keys, ...others, event: { data, ...rest } }))).toBeUndefined();
  });
});

/** Every text and number in the file, by the path that leads to it. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]));
}

function changedAt(file: ReceiptFile, path: readonly string[], at: number): string {
  const copy = JSON.parse(JSON.stringify(file)) as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  const parent = path
    .slice(0, -1)
    .reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  const before = parent[last];
  if (typeof before === 'number') parent[last] = before + 1 + (at % 5);
  else if (typeof before === 'boolean') parent[last] = !before;
  else {
    const text = String(before);
    const place = text.length === 0 ? 0 : at % text.length;
    const other = text[place] === 'x' ? 'y' : 'x';
    parent[last] = text.slice(0, place) + other + text.slice(place + 1);
  }
  return JSON.stringify(copy);
}

describe('a receipt file that somebody has changed', () => {
  const rotations = [rotationNote(FIRST, SECOND, { lastSize: 20 })];
  const policy = asking(FIRST, 'w1', WITNESSES[0] ?? FIRST);
  const file = fileOf({ signer: SECOND, rotations, witnesses: WITNESSES.slice(0, 1) });

  it('verifies before', () => {
    expect(reasonOf(receiptFileText(file), policy)).toBeUndefined();
  });

  it.each(placesIn(file).map((path) => [path.join('/'), path] as const))(
    'does not verify: %s',
    (_name, path) => {
      fc.assert(
        fc.property(fc.nat(), (at) => {
          expect(reasonOf(changedAt(file, path, at), policy)).toEqual(expect.any(String));
        }),
        { numRuns: 40, seed: SEED },
      );
    },
  );

  it.each(placesIn(file).map((path) => [path.join('/'), path] as const))(
    'does not verify: without %s',
    (_name, path) => {
      const copy = JSON.parse(JSON.stringify(file)) as Record<string, unknown>;
      const parent = path
        .slice(0, -1)
        .reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
      delete parent[path.at(-1) ?? ''];
      const compact = JSON.stringify(copy, (_key, value: unknown) =>
        Array.isArray(value) ? value.filter((each) => each !== undefined) : value,
      );
      expect(reasonOf(compact, policy)).toEqual(expect.any(String));
    },
  );

  it.each([
    ['no JSON', 'x', /JSON/],
    ['a member twice', receiptFileText(file).replace('{', '{"version": 1,'), /only once/],
    ['a member more', receiptFileText(file).replace('{', '{"more": 1,'), /no part of it/],
    [
      'an event with its index',
      receiptFileText(file).replace('"stream"', '"index": 21, "stream"'),
      /no part/,
    ],
    [
      'one who has cosigned named twice, with the signature twice under the checkpoint',
      JSON.stringify({
        ...file,
        proof: `${file.proof}${file.proof.trimEnd().split('\n').at(-1)}\n`,
        cosignedBy: [...file.cosignedBy, ...file.cosignedBy.slice(-1)],
      }),
      /signed the checkpoint twice/,
    ],
    ['another format', JSON.stringify({ ...file, format: 'x' }), /format/],
    ['another version', JSON.stringify({ ...file, version: 2 }), /version/],
  ])('says why: %s', (_name, text, reason) => {
    expect(reasonOf(text, policy)).toMatch(reason);
  });

  it('does not verify with an event from elsewhere under its proof', () => {
    const other = { ...file, event: { ...RECORDED, id: '01a20d32-0000-7ef3-bec7-07f30410e06d' } };
    expect(reasonOf(receiptFileText(other), policy)).toContain('not the one at index 21');
  });
});

describe('with nothing but the standards', () => {
  it('a receipt file verifies, changed it does not', () => {
    const [w1] = WITNESSES;
    const { event, proof } = fileOf({ witnesses: WITNESSES });
    expect(standsInLog(event, proof, verifierKeyText(FIRST.key))).toBe(true);
    expect(standsInLog({ ...event, revision: 1 }, proof, verifierKeyText(FIRST.key))).toBe(false);
    expect(standsInLog(event, proof, verifierKeyText(SECOND.key))).toBe(false);
    expect(w1 && cosignedAt(proofOf(proof).checkpoint, verifierKeyText(w1.key))).toBe(
      BigInt(COSIGNED_AT),
    );
  });
});
