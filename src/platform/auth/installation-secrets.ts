import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { join } from 'node:path';
import { secretFile } from './secret-file.js';

/** The key pair that signs and verifies the installation's own tokens. */
export interface TokenKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** What an installation makes for itself on its first start and keeps beside its log. */
export interface InstallationSecrets {
  readonly tokenKey: TokenKey;
  /** Behind every keyed hash in the log: never rotated, backed up apart from it. 32 bytes. */
  readonly hashSecret: Buffer;
}

const HASH_SECRET_BYTES = 32;

/** A secret's file does not hold what it should; it is left as it is, and the message says what to do. */
export class SecretUnusable extends Error {
  override readonly name = 'SecretUnusable';
}

/**
 * Reads the secrets from the data folder; those that are missing are made. No other hash secret is made
 * for a log that has a history: by it nobody would be known, and what may exist once would exist again.
 *
 * @throws SecretExposed when others may read them
 * @throws SecretUnusable when a file does not hold what it should, or the hash secret of a history is missing
 */
export function installationSecrets(
  dataDir: string,
  { hasHistory = false }: { readonly hasHistory?: boolean } = {},
): InstallationSecrets {
  const path = join(dataDir, 'hash-secret');
  const hashSecret = secretFile(path, () => {
    if (!hasHistory) return randomBytes(HASH_SECRET_BYTES);
    throw new SecretUnusable(`there is no ${path}: put the one back that this log began with`);
  });
  if (hashSecret.length !== HASH_SECRET_BYTES) {
    throw new SecretUnusable(
      `${path} holds ${hashSecret.length} bytes instead of ${HASH_SECRET_BYTES}: put the one back that this log began with`,
    );
  }
  return { tokenKey: tokenKeyAt(tokenKeyFileIn(dataDir), newKey), hashSecret };
}

/**
 * The key pair for tokens of an installation that is there; none is made.
 *
 * @throws SecretExposed, SecretUnusable
 */
export const existingTokenKey = (dataDir: string): TokenKey => {
  const path = tokenKeyFileIn(dataDir);
  return tokenKeyAt(path, () => {
    throw new SecretUnusable(`there is no ${path}: it is made when the service starts`);
  });
};

const tokenKeyFileIn = (dataDir: string): string => join(dataDir, 'token-key.pem');

const newKey = (): Buffer => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
};

function tokenKeyAt(path: string, make: () => Buffer): TokenKey {
  const privateKey = privateKeyFrom(secretFile(path, make));
  if (privateKey?.asymmetricKeyType !== 'ed25519') {
    throw new SecretUnusable(
      `${path} holds no Ed25519 key: put the right one back, or delete it, and a new one is made when the service starts; all tokens then end`,
    );
  }
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function privateKeyFrom(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined; // no PEM, or not of a private key
  }
}
