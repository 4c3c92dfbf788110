import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import {
  IssuerUnreachable,
  MAX_SUBJECT_LENGTH,
  MAX_TOKEN_LENGTH,
  MAX_TTL_SECONDS,
  mintToken,
  TokenRefused,
  TokenVerifier,
} from './tokens.js';

const key = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const verifier = TokenVerifier.embedded(key);

const nowSeconds = () => Math.floor(Date.now() / 1_000);
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

const honest = () => ({
  iss: 'tributary',
  aud: 'tributary',
  sub: 'amina',
  iat: nowSeconds(),
  exp: nowSeconds() + 60,
});

interface Signing {
  alg?: string;
  typ?: string;
  crit?: string[];
  key?: KeyObject;
}

const signed = (claims: Record<string, unknown>, signing: Signing = {}) => {
  const { alg = 'EdDSA', typ = 'at+jwt', key: signer = key.privateKey, ...header } = signing;
  return new SignJWT(claims).setProtectedHeader({ alg, typ, ...header }).sign(signer);
};

const without = (claim: string) =>
  Object.fromEntries(Object.entries(honest()).filter(([name]) => name !== claim));

async function reasonFor(token: string): Promise<string> {
  try {
    await verifier.verify(token);
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('a token of the installation', () => {
  it('proves its subject until it expires', async () => {
    const token = await mintToken(key, { subject: 'amina', ttlSeconds: 60 });
    const { issuer, subject, expiresAt } = await verifier.verify(token);
    expect({ issuer, subject }).toEqual({ issuer: 'tributary', subject: 'amina' });
    expect(expiresAt - nowSeconds()).toBeGreaterThanOrEqual(64);
    expect(expiresAt - nowSeconds()).toBeLessThanOrEqual(65);
  });

  it.each([
    ['a subject at the limit', { subject: 's'.repeat(MAX_SUBJECT_LENGTH), ttlSeconds: 1 }],
    ['the longest life', { subject: 'amina', ttlSeconds: MAX_TTL_SECONDS }],
  ])('may have %s', async (_, minting) => {
    expect(await reasonFor(await mintToken(key, minting))).toBe('accepted');
  });

  it.each([
    ['without a subject', { subject: '', ttlSeconds: 60 }],
    ['with a subject too long', { subject: 's'.repeat(MAX_SUBJECT_LENGTH + 1), ttlSeconds: 60 }],
    ['with no life', { subject: 'amina', ttlSeconds: 0 }],
    ['with part of a second', { subject: 'amina', ttlSeconds: 1.5 }],
    ['that lives a second too long', { subject: 'amina', ttlSeconds: MAX_TTL_SECONDS + 1 }],
  ])('is not made %s', async (_, minting) => {
    await expect(mintToken(key, minting)).rejects.toThrow(RangeError);
  });
});

describe('a forged token is refused', () => {
  const publicPem = key.publicKey.export({ type: 'spki', format: 'pem' });
  const hs256 = (secret: string | Buffer) => {
    const unsigned = `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${encode(honest())}`;
    return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
  };
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it.each<[string, () => string | Promise<string>, string]>([
    [
      'without a signature',
      () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(honest())}.`,
      'ERR_JOSE_ALG_NOT_ALLOWED',
    ],
    [
      'signed with the public key as a shared secret',
      () => hs256(String(publicPem)),
      'ERR_JOSE_ALG_NOT_ALLOWED',
    ],
    [
      'signed by RSA',
      () => signed(honest(), { alg: 'RS256', key: rsa.privateKey }),
      'ERR_JOSE_ALG_NOT_ALLOWED',
    ],
    [
      'signed by another key',
      () => signed(honest(), { key: stranger.privateKey }),
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ],
    [
      'that brings its own key',
      async () => {
        const jwk = await exportJWK(stranger.publicKey);
        return new SignJWT(honest())
          .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', jwk })
          .sign(stranger.privateKey);
      },
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ],
    [
      'with changed claims',
      async () => {
        const [header, , signature] = (await signed(honest())).split('.');
        return `${header}.${encode({ ...honest(), sub: 'bela' })}.${signature}`;
      },
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    ],
    [
      'of an unknown critical header',
      async () => {
        const header = encode({ alg: 'EdDSA', typ: 'at+jwt', crit: ['exp2'], exp2: 1 });
        return `${header}.${encode(honest())}.${'A'.repeat(86)}`;
      },
      'ERR_JOSE_NOT_SUPPORTED',
    ],
    ['that is an identity token', () => signed(honest(), { typ: 'JWT' }), 'typ'],
    ['for another audience', () => signed({ ...honest(), aud: 'payroll' }), 'aud'],
    ['of another issuer', () => signed({ ...honest(), iss: 'https://evil.example' }), 'iss'],
    ['that has expired', () => signed({ ...honest(), exp: nowSeconds() - 6 }), 'exp'],
    ['that is not valid yet', () => signed({ ...honest(), nbf: nowSeconds() + 60 }), 'nbf'],
    ['from the future', () => signed({ ...honest(), iat: nowSeconds() + 60 }), 'iat'],
    ['that never expires', () => signed(without('exp')), 'exp'],
    ['of nobody', () => signed(without('sub')), 'sub'],
    ['of an empty subject', () => signed({ ...honest(), sub: '' }), 'sub'],
    ['of a subject too long', () => signed({ ...honest(), sub: 's'.repeat(256) }), 'sub'],
    [
      'that is too long',
      () => signed({ ...honest(), note: 'n'.repeat(MAX_TOKEN_LENGTH) }),
      'too long',
    ],
    ['that is no token', () => 'a.b.c', 'ERR_JWS_INVALID'],
    ['that is empty', () => '', 'ERR_JWS_INVALID'],
  ])('%s', async (_, forge, reason) => {
    expect(await reasonFor(await forge())).toBe(reason);
  });

  it('though the clock may be five seconds off', async () => {
    expect(await reasonFor(await signed({ ...honest(), exp: nowSeconds() - 3 }))).toBe('accepted');
  });
});

describe('a token of an OIDC issuer', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let server: Server;
  let answer: () => { status: number; body: string };
  let issuer: string;

  beforeAll(async () => {
    const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    answer = () => ({ status: 200, body: JSON.stringify({ keys: [jwk] }) });
    server = createServer((_, response) => {
      const { status, body } = answer();
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const ofIssuer = () =>
    TokenVerifier.ofIssuer({
      issuer,
      audience: 'fund',
      jwksUrl: `${issuer}/keys`,
      tokenType: 'JWT',
    });
  const issued = (claims: Record<string, unknown> = {}) =>
    new SignJWT({ ...honest(), iss: issuer, aud: ['fund', 'other'], ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
      .sign(rsa.privateKey);

  it('proves its subject', async () => {
    const { subject, issuer: from } = await ofIssuer().verify(await issued());
    expect({ subject, from }).toEqual({ subject: 'amina', from: issuer });
  });

  it('is refused for another audience', async () => {
    const token = await issued({ aud: 'other' });
    await expect(ofIssuer().verify(token)).rejects.toEqual(new TokenRefused('aud'));
  });

  it('is refused when signed with the RSA key as a shared secret', async () => {
    const pem = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
    const unsigned = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${encode({ ...honest(), iss: issuer, aud: 'fund' })}`;
    const token = `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`;
    await expect(ofIssuer().verify(token)).rejects.toEqual(
      new TokenRefused('ERR_JOSE_ALG_NOT_ALLOWED'),
    );
  });

  it('of the installation itself is refused', async () => {
    const token = await mintToken(key, { subject: 'amina', ttlSeconds: 60 });
    await expect(ofIssuer().verify(token)).rejects.toBeInstanceOf(TokenRefused);
  });

  it.each([
    ['does not answer with 200', { status: 500, body: '{}' }],
    ['answers with no JSON', { status: 200, body: 'oops' }],
    ['answers with no keys', { status: 200, body: '{}' }],
  ])('cannot be verified when the issuer %s', async (_, broken) => {
    const working = answer;
    answer = () => broken;
    try {
      await expect(ofIssuer().verify(await issued())).rejects.toBeInstanceOf(IssuerUnreachable);
    } finally {
      answer = working;
    }
  });

  it('cannot be verified when nobody listens', async () => {
    const nobody = TokenVerifier.ofIssuer({
      issuer,
      audience: 'fund',
      jwksUrl: 'http://127.0.0.1:9/keys',
      tokenType: 'JWT',
    });
    await expect(nobody.verify(await issued())).rejects.toBeInstanceOf(IssuerUnreachable);
  });
});
