import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { installationSecrets } from '../../src/platform/auth/installation-secrets.js';
import { mintToken } from '../../src/platform/auth/tokens.js';
import { KeyedHash } from '../../src/platform/decisions/keyed-hash.js';
import { SUBJECT } from '../../src/people/people-port.js';
import {
  endAll,
  ended,
  newDataDir,
  removeDataDirs,
  serving,
  type Environment,
  type Serving,
} from './processes.js';

const AUDIENCE = 'the fund';
const ADA = 'oidc|ada';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const another = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let issuer: string;
let publisher: Server;
let environment: Environment;
let dataDir: string;
let service: Serving;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(key.publicKey)), kid: 'a', alg: 'ES256', use: 'sig' };
  publisher = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(publisher.address() as AddressInfo).port}/`;
  environment = {
    TRIBUTARY_OIDC_ISSUER: issuer,
    TRIBUTARY_OIDC_AUDIENCE: AUDIENCE,
    TRIBUTARY_OIDC_JWKS_URL: `${issuer}keys`,
  };
  dataDir = newDataDir();
  service = await serving(dataDir, ['--first-administrator', ADA], environment);
});

afterAll(async () => {
  await endAll();
  await new Promise((resolve) => publisher.close(resolve));
  removeDataDirs();
});

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

interface Signing {
  readonly by?: KeyObject;
  readonly kid?: string;
  readonly typ?: string;
}

function signed(
  claims: Readonly<Record<string, unknown>> = {},
  { by = key.privateKey, kid = 'a', typ = 'at+jwt' }: Signing = {},
): Promise<string> {
  const now = nowSeconds();
  return new SignJWT({
    iss: issuer,
    aud: AUDIENCE,
    sub: ADA,
    iat: now,
    exp: now + 600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ, kid })
    .sign(by);
}

const ask = (token: string): Promise<Response> =>
  fetch(`${service.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });

async function recorded(type: string): Promise<{ stream: string; data: object }[]> {
  const { stdout } = await ended(dataDir, ['replay', '--json', '--type', type]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { stream: string; data: object });
}

describe('with an issuer of tokens', () => {
  it.each([['token', '--subject', 'ada'], ['demo']])(
    '%s is refused, and makes nothing',
    async (...args) => {
      const unused = newDataDir();
      const { code, stdout, stderr } = await ended(unused, args, environment);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^.*token.*\n$/);
      expect(existsSync(unused)).toBe(false);
    },
  );

  it('the first administrator is a person of that issuer', async () => {
    const [person] = await recorded('PersonRegistered');
    const hash = new KeyedHash(installationSecrets(dataDir).hashSecret);
    expect(await recorded('ThingReserved')).toContainEqual(
      expect.objectContaining({
        stream: `reservation_${hash.of(SUBJECT, issuer, ADA)}`,
        data: { kind: SUBJECT, holder: person?.stream },
      }),
    );
    const answer = await ask(await signed());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      id: person?.stream,
      roles: [{ role: 'administrator' }],
    });
  });

  it.each<[string, () => Promise<string>]>([
    ['for another audience', () => signed({ aud: 'another fund' })],
    ['of another issuer', () => signed({ iss: 'https://example.org' })],
    ['that has expired', () => signed({ exp: nowSeconds() - 60 })],
    ['by another key under the same name', () => signed({}, { by: another.privateKey })],
    ['by a key that is not published', () => signed({}, { by: another.privateKey, kid: 'b' })],
    ['of another type', () => signed({}, { typ: 'JWT' })],
    [
      'of the installation',
      () => mintToken(installationSecrets(dataDir).tokenKey, { subject: ADA, ttlSeconds: 60 }),
    ],
  ])('a token %s is refused', async (_, make) => {
    const answer = await ask(await make());
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
