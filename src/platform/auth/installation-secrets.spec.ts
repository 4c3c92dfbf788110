import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existingTokenKey, installationSecrets, SecretUnusable } from './installation-secrets.js';
import { SecretExposed, secretFile } from './secret-file.js';
import { mintToken, TokenVerifier } from './tokens.js';

const rsaKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the secrets of an installation', () => {
  it('are made on the first start and stay the same', async () => {
    const dataDir = join(folder, 'not', 'there', 'yet');
    const first = installationSecrets(dataDir);
    const second = installationSecrets(dataDir);
    expect(second.hashSecret).toEqual(first.hashSecret);
    const token = await mintToken(first.tokenKey, { subject: 'amina', ttlSeconds: 60 });
    const { subject } = await TokenVerifier.embedded(second.tokenKey).verify(token);
    expect(subject).toBe('amina');
  });

  it('differ between installations', () => {
    const [a, b] = ['a', 'b'].map((name) => installationSecrets(join(folder, name)));
    expect(a?.hashSecret).not.toEqual(b?.hashSecret);
  });

  it('can be read by their owner only, and leave no drafts', () => {
    installationSecrets(folder);
    const files = readdirSync(folder);
    expect(files.toSorted()).toEqual(['hash-secret', 'token-key.pem']);
    expect(files.map((file) => statSync(join(folder, file)).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(readFileSync(join(folder, 'hash-secret'))).toHaveLength(32);
  });

  it.each([0o640, 0o604, 0o666])('are not used when others may read them: %o', (mode) => {
    installationSecrets(folder);
    chmodSync(join(folder, 'token-key.pem'), mode);
    expect(() => installationSecrets(folder)).toThrow(SecretExposed);
  });

  it.each([
    ['hash-secret', 'short', 'holds 5 bytes instead of 32: put the one back'],
    ['token-key.pem', 'no key', 'holds no Ed25519 key'],
    ['token-key.pem', rsaKey(), 'holds no Ed25519 key'],
  ])('are not made anew when %s is damaged', (file, content, words) => {
    writeFileSync(join(folder, file), content, { mode: 0o600 });
    expect(() => installationSecrets(folder)).toThrow(SecretUnusable);
    expect(() => installationSecrets(folder)).toThrow(`${join(folder, file)} ${words}`);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(content);
  });

  it('are not made anew for a log that has a history, as far as its hashes hang on them', () => {
    expect(() => installationSecrets(folder, { hasHistory: true })).toThrow(
      `there is no ${join(folder, 'hash-secret')}: put the one back that this log began with`,
    );
    expect(readdirSync(folder)).toEqual([]);
    const { hashSecret } = installationSecrets(folder);
    expect(installationSecrets(folder, { hasHistory: true }).hashSecret).toEqual(hashSecret);
  });

  it('have a key for tokens that can be asked for alone, and is not made then', () => {
    expect(() => existingTokenKey(folder)).toThrow(SecretUnusable);
    expect(readdirSync(folder)).toEqual([]);
    const { tokenKey } = installationSecrets(folder);
    expect(existingTokenKey(folder).publicKey.equals(tokenKey.publicKey)).toBe(true);
  });

  it('are those of whoever was first, if two start at once', () => {
    const path = join(folder, 'secret');
    const loser = secretFile(path, () => {
      secretFile(path, () => Buffer.from('first'));
      return Buffer.from('second');
    });
    expect(loser.toString()).toBe('first');
    expect(readdirSync(folder)).toEqual(['secret']);
  });
});
