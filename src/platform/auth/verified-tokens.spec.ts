import { describe, expect, it } from '@jest/globals';
import { TokenRefused, type Subject } from './tokens.js';
import { VerifiedTokens } from './verified-tokens.js';

function given({ capacity = 100, at = 1_000 } = {}) {
  const clock = { seconds: at };
  const verified: string[] = [];
  const check = {
    async verify(token: string): Promise<Subject> {
      verified.push(token);
      if (token === 'forged') throw new TokenRefused('signature');
      return { issuer: 'tributary', subject: token, expiresAt: 1_060 };
    },
  };
  return { clock, verified, tokens: new VerifiedTokens(check, () => clock.seconds, capacity) };
}

describe('verified tokens', () => {
  it('are unknown at first, known after that', async () => {
    const { tokens } = given();
    expect(tokens.known('amina')).toBeUndefined();
    const subject = await tokens.verify('amina');
    expect(tokens.known('amina')).toEqual(subject);
  });

  it.each([
    [1_059, true],
    [1_059.999, true],
    [1_060, false],
    [1_061, false],
  ])('at second %d of a token that expires at 1060 are known: %s', async (seconds, isKnown) => {
    const { tokens, clock } = given();
    await tokens.verify('amina');
    clock.seconds = seconds;
    expect(tokens.known('amina') !== undefined).toBe(isKnown);
    expect(tokens.size).toBe(isKnown ? 1 : 0);
  });

  it('do not keep refusals', async () => {
    const { tokens } = given();
    await expect(tokens.verify('forged')).rejects.toEqual(new TokenRefused('signature'));
    expect(tokens.known('forged')).toBeUndefined();
    expect(tokens.size).toBe(0);
  });

  it('make room for others, those first that were not used for longest', async () => {
    const { tokens } = given({ capacity: 2 });
    await tokens.verify('amina');
    await tokens.verify('bela');
    tokens.known('amina');
    await tokens.verify('chen');
    expect(['amina', 'bela', 'chen'].filter((token) => tokens.known(token))).toEqual([
      'amina',
      'chen',
    ]);
  });
});
