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

/**
 * Reads the secrets from the data folder; those that are missing are made.
 *
 * @throws SecretExposed when others may read them
 * @throws Error when a file does not hold what it should: a lost hash secret would orphan every reservation
 */
export function installationSecrets(dataDir: string): InstallationSecrets {
  const hashSecret = secretFile(join(dataDir, 'hash-secret'), () => randomBytes(HASH_SECRET_BYTES));
  if (hashSecret.length !== HASH_SECRET_BYTES) {
    throw new Error(`hash-secret holds ${hashSecret.length} bytes instead of ${HASH_SECRET_BYTES}`);
  }
  return { tokenKey: tokenKeyFrom(secretFile(join(dataDir, 'token-key.pem'), newKey)), hashSecret };
}

const newKey = (): Buffer => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
};

function tokenKeyFrom(pem: Buffer): TokenKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('token-key.pem is not Ed25519');
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
