import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkpointText, parseCheckpoint } from './checkpoint.js';
import { MAX_SIGNATURES, noteText, parseNote } from './signed-note.js';
import { cosigner, cosignText, noteSigner, signText, verifiedSignatures } from './signatures.js';
import { parseVerifierKey, verifierKeyText } from './verifier-key.js';

const vector = (name: string): Buffer =>
  readFileSync(new URL(`../../../test/vectors/c2sp/${name}`, import.meta.url));

const exampleKey = parseVerifierKey(vector('signed-note-example.vkey').toString().trim());
const example = vector('signed-note-example.txt').toString();

describe('the published notes of C2SP', () => {
  it('verify with the published key', () => {
    const note = parseNote(vector('signed-note-example.txt'));
    expect(note.text).toBe('This is an example message.\n');
    expect(verifiedSignatures(note, [exampleKey]).map(({ key }) => key.name)).toEqual([
      'example.com/foo',
    ]);
  });

  it.each([
    'signed-note-poem.txt',
    'signed-note-example.txt',
    'checkpoint.txt',
    'cosigned-checkpoint.txt',
  ])('%s is written again as it was read', (name) => {
    expect(noteText(parseNote(vector(name)))).toBe(vector(name).toString());
  });

  it('keep the empty line of a poem in its text', () => {
    expect(parseNote(vector('signed-note-poem.txt')).text).toContain('di sole:\n\ned è');
  });

  it('have checkpoints that are read and written', () => {
    const { text } = parseNote(vector('checkpoint.txt'));
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(checkpointText(checkpoint)).toBe(text);
  });

  it('write the key as it was read', () => {
    expect(verifierKeyText(exampleKey)).toBe(vector('signed-note-example.vkey').toString().trim());
  });
});

const line = example.slice(example.indexOf('—'));

describe('a bent note', () => {
  it.each([
    ['no-empty-line', example.replace('\n\n', '\n')],
    ['no-signature', 'text\n\n'],
    ['no-last-newline', example.slice(0, -1)],
    ['hyphen-for-em-dash', example.replace('—', '-')],
    ['en-dash-for-em-dash', example.replace('—', '–')],
    ['two-spaces', example.replace('— example', '—  example')],
    ['no-break-space-in-name', example.replace('example.com/foo ', 'example.com/\u00a0foo ')],
    ['plus-in-name', example.replace('example.com/foo', 'example.com+foo')],
    ['no-name', example.replace('example.com/foo ', '')],
    ['trailing-word', example.replace('=\n', '= x\n')],
    ['base64-without-padding', example.replace('=\n', '\n')],
    ['base64-url', example.replace('kn8', '_n8')],
    ['base64-unused-bits-set', example.replace('QM=\n', 'QN=\n')],
    ['only-a-key-id', 'text\n\n— example.com/foo Uw2QOg==\n'],
    ['carriage-return', example.replace('message.\n', 'message.\r\n')],
    ['tab-in-text', example.replace('an example', 'an\texample')],
    ['nul-in-text', example.replace('an example', 'an\u0000example')],
    ['lone-surrogate', example.replace('an example', 'an\ud800example')],
    ['empty-line-among-signatures', `${example}\n${''}`],
    ['too-many-signatures', `text\n\n${line.repeat(MAX_SIGNATURES + 1)}`],
    ['too-long', `${'x'.repeat(600_000)}\n\n${line}`],
  ])('is refused: %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(expect.objectContaining({ name: 'NoteMalformed' }));
  });

  it('is refused when its bytes are no UTF-8', () => {
    const bytes = vector('signed-note-example.txt');
    bytes[3] = 0xff;
    expect(() => parseNote(bytes)).toThrow('no valid UTF-8');
  });

  it('begins with a byte order mark: that is part of the text, so the signature is wrong', () => {
    const bytes = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), vector('signed-note-example.txt')]);
    expect(() => verifiedSignatures(parseNote(bytes), [exampleKey])).toThrow('not made with');
  });

  it.each([
    ['text', example.replace('an example', 'another')],
    ['signature', example.replace('kn8', 'kn9')],
  ])('is refused as a whole when the %s was changed', (_, note) => {
    expect(() => verifiedSignatures(parseNote(note), [exampleKey])).toThrow(
      expect.objectContaining({ name: 'SignatureWrong' }),
    );
  });

  it.each([
    ['another name', example.replace('— example.com/foo', '— example.com/bar')],
    ['another key id', example.replace('Uw2Q', 'Uw2R')],
  ])('counts for nothing under %s', (_, note) => {
    expect(verifiedSignatures(parseNote(note), [exampleKey])).toEqual([]);
  });

  it('reads as many signatures as must be read, and one of a key that stands there twice once', () => {
    const note = parseNote(`${example}${line.repeat(15)}`);
    expect(note.signatures).toHaveLength(16);
    expect(verifiedSignatures(note, [exampleKey])).toHaveLength(1);
  });
});

describe('a bent key', () => {
  const text = verifierKeyText(exampleKey);
  it.each([
    ['id-of-another-key', text.replace('530d903a', '530d903b')],
    ['id-in-capitals', text.replace('530d903a', '530D903A')],
    ['short-id', text.replace('530d903a', '530d903')],
    ['no-name', text.replace('example.com/foo', '')],
    ['other-name', text.replace('foo', 'bar')],
    ['space-in-name', text.replace('foo', 'f oo')],
    ['two-parts', text.replace('+530d903a', '')],
    ['no-key', 'example.com/foo+530d903a+'],
    ['type-of-another-algorithm', text.replace('+Aek', '+Auk')],
    ['short-key', text.slice(0, -4)],
    ['base64-without-padding', `${text}=`],
  ])('is refused: %s', (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow(expect.objectContaining({ name: 'KeyMalformed' }));
  });
});

describe('a bent checkpoint', () => {
  const { text } = parseNote(vector('checkpoint.txt'));
  it.each([
    ['no-origin', text.replace('example.com/behind-the-sofa', '')],
    ['leading-zero', text.replace('20852163', '020852163')],
    ['plus-sign', text.replace('20852163', '+20852163')],
    ['negative', text.replace('20852163', '-1')],
    ['hexadecimal', text.replace('20852163', '0x20')],
    ['above-2^53', text.replace('20852163', '9007199254740992')],
    ['no-size', text.replace('20852163\n', '')],
    ['short-root', text.replace('CsUY', '')],
    ['root-of-33-bytes', text.replace('I=\n', 'IA\n')],
    ['no-last-newline', text.slice(0, -1)],
    ['empty-extension-line', `${text}\n`],
    ['two-lines', 'example.com\n1\n'],
  ])('is refused: %s', (_, bent) => {
    expect(() => parseCheckpoint(bent)).toThrow(
      expect.objectContaining({ name: 'CheckpointMalformed' }),
    );
  });

  it('may have extension lines, which mean nothing', () => {
    expect(parseCheckpoint(`${text}something else\n`)).toEqual(parseCheckpoint(text));
  });
});

const { privateKey } = generateKeyPairSync('ed25519');
const names = fc.stringMatching(/^[a-zäßé0-9./_-]{1,30}$/);

describe('whatever is signed', () => {
  it('verifies after it was written and read, and with nothing changed only', () => {
    fc.assert(
      fc.property(
        names,
        fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1 }),
        (name, lines, at) => {
          const text = `${lines.join('\n')}\n`;
          const [signer, witness] = [noteSigner(name, privateKey), cosigner(name, privateKey)];
          const signatures = [signText(text, signer), cosignText(text, witness, at)];
          const note = parseNote(noteText({ text, signatures }));
          const keys = [signer, witness].map(({ key }) => parseVerifierKey(verifierKeyText(key)));
          const [first, second] = verifiedSignatures(note, keys);
          expect(first?.key).toBe(keys[0]);
          expect(second).toMatchObject({ timestamp: at });
          expect(() => verifiedSignatures({ ...note, text: `x${text}` }, keys)).toThrow();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is no cosignature without a time', () => {
    const text = 'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    const witness = cosigner('w', privateKey);
    const timeless = { text, signatures: [cosignText(text, witness, 0)] };
    expect(() => verifiedSignatures(timeless, [witness.key])).toThrow('not made');
  });

  it('is not a cosignature as of another second', () => {
    const text = 'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    const witness = cosigner('w', privateKey);
    const right = cosignText(text, witness, 100);
    const bent = { ...right, signature: Uint8Array.from(right.signature) };
    bent.signature[7] = 101;
    expect(() => verifiedSignatures({ text, signatures: [bent] }, [witness.key])).toThrow(
      'not made',
    );
  });
});
