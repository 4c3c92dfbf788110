import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cosigner, noteSigner } from './signatures.js';
import { parsePolicy, quorumHolds } from './tlog-policy.js';
import { verifierKeyText } from './verifier-key.js';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const witnessKeys = Array.from({ length: 6 }, (_, i) =>
  verifierKeyText(cosigner(`w${i}.example`, newKey()).key),
);
const [w0 = '', w1 = '', w2 = '', w3 = '', w4 = '', w5 = ''] = witnessKeys;
const logKey = newKey();
const log = verifierKeyText(noteSigner('log.example', logKey).key);
const sameLog = verifierKeyText(noteSigner('other.example', logKey).key);

/** As in the standard: two of X and one of Y. */
const example = `log ${log} https://log.example/

witness X1 ${w0}
witness X2 ${w1} http://127.0.0.1:7001/
\twitness  X3\t${w2}
group X-witnesses 2 X1 X2 X3

  # those of somebody else
witness Y1 ${w3}
witness Y2 ${w4}
witness Y3 ${w5}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;
const parse = (text: string) => parsePolicy(Buffer.from(text));

describe('a policy', () => {
  it('has logs, witnesses and their addresses', () => {
    const { logs, witnesses, quorum } = parse(example);
    expect(logs).toEqual([expect.objectContaining({ url: 'https://log.example/' })]);
    expect(witnesses.map(({ name }) => name)).toEqual(['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3']);
    expect(witnesses[1]?.url).toBe('http://127.0.0.1:7001/');
    expect(quorum).toBe('X-and-Y');
  });

  it.each([
    [[], false],
    [['X1', 'X2'], false],
    [['X1', 'Y1'], false],
    [['X1', 'X3', 'Y3'], true],
    [['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'], true],
    [['Y1', 'Y2', 'Y3'], false],
    [['X1', 'X1', 'Y1'], false],
  ])('of two of X and one of Y, cosigned by %j: %j', (cosigned, holds) => {
    expect(quorumHolds(parse(example), new Set(cosigned))).toBe(holds);
  });

  it('may ask for nobody, or for one', () => {
    expect(quorumHolds(parse('quorum none\n'), new Set())).toBe(true);
    const one = parse(`witness A ${w0}\nquorum A\n`);
    expect([new Set<string>(), new Set(['A'])].map((set) => quorumHolds(one, set))).toEqual([
      false,
      true,
    ]);
  });

  it('keeps names apart whose bytes differ, also where they are no UTF-8', () => {
    const file = Buffer.concat([
      Buffer.from(`witness K ${w0}\nwitness \u212a ${w1}\nwitness `),
      Buffer.of(0xe9),
      Buffer.from(` ${w2}\nwitness é ${w3}\nquorum none\n`),
    ]);
    expect(new Set(parsePolicy(file).witnesses.map(({ name }) => name)).size).toBe(4);
  });

  it('takes 32 logs, 32 witnesses and 32 groups', () => {
    const lines = Array.from({ length: 32 }, (_, i) => [
      `log ${verifierKeyText(noteSigner(`l${i}`, newKey()).key)}`,
      `witness w${i} ${verifierKeyText(cosigner(`w${i}`, newKey()).key)}`,
      `group g${i} 1 w${i}`,
    ]).flat();
    const { logs, witnesses, groups } = parse(`${lines.join('\n')}\nquorum g31\n`);
    expect([logs.length, witnesses.length, groups.length]).toEqual([32, 32, 32]);
  });

  it('of k of n holds when at least k have cosigned', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const witnesses = names.map((name, i) => `witness ${name} ${witnessKeys[i]}`).join('\n');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.subarray(names), (k, cosigned) => {
        const policy = parse(`${witnesses}\ngroup g ${k} ${names.join(' ')}\nquorum g\n`);
        expect(quorumHolds(policy, new Set(cosigned))).toBe(cosigned.length >= k);
      }),
    );
  });
});

describe('a bent policy', () => {
  const a = `witness A ${w0}\n`;
  it.each([
    ['no-quorum', a],
    ['two-quorums', 'quorum none\nquorum none\n'],
    ['quorum-of-nobody-known', 'quorum A\n'],
    ['quorum-before-its-witness', `quorum A\n${a}`],
    ['quorum-of-two-names', `${a}quorum A A\n`],
    ['unknown-keyword', 'signer A\nquorum none\n'],
    ['keyword-in-capitals', `WITNESS A ${w0}\nquorum none\n`],
    ['witness-without-key', 'witness A\nquorum none\n'],
    ['witness-with-too-much', `witness A ${w0} http://a b\nquorum none\n`],
    ['witness-with-a-log-key', `witness A ${log}\nquorum none\n`],
    ['log-with-a-witness-key', `log ${w0}\nquorum none\n`],
    ['witness-with-a-broken-key', `witness A ${w0.slice(0, -2)}\nquorum none\n`],
    ['witness-called-none', `witness none ${w0}\nquorum none\n`],
    ['same-name-twice', `${a}witness A ${w1}\nquorum none\n`],
    ['same-witness-twice', `${a}witness B ${w0}\nquorum none\n`],
    ['same-log-twice-under-two-names', `log ${log}\nlog ${sameLog}\nquorum none\n`],
    ['log-without-key', 'log\nquorum none\n'],
    ['group-without-members', `${a}group g any\nquorum g\n`],
    ['group-of-somebody-unknown', `${a}group g any A B\nquorum g\n`],
    ['group-of-itself', `${a}group g any A g\nquorum g\n`],
    ['group-with-none', `${a}group g any A none\nquorum g\n`],
    ['group-under-a-taken-name', `${a}group A any A\nquorum A\n`],
    ['member-twice', `${a}group g 2 A A\nquorum g\n`],
    ['member-of-two-groups', `${a}group g any A\ngroup h any A\nquorum h\n`],
    ['threshold-0', `${a}group g 0 A\nquorum g\n`],
    ['threshold-above-members', `${a}group g 2 A\nquorum g\n`],
    ['threshold-in-words', `${a}group g one A\nquorum g\n`],
    ['threshold-with-sign', `${a}group g +1 A\nquorum g\n`],
    ['carriage-return', `${a}quorum A\r\n`],
    ['delete-character', `${a}# \u007f\nquorum A\n`],
    ['no-break-space-for-space', `${a}quorum\u00a0A\n`],
  ])('is refused: %s', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'PolicyMalformed' }));
  });

  it('names the line', () => {
    expect(() => parse(`${a}\nquorum B\n`)).toThrow('line 3: it is not defined before');
  });
});
