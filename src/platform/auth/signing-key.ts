import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SecretUnusable } from './installation-secrets.js';
import { secretFile } from './secret-file.js';

/**
 * The Ed25519 key in a file that only its owner may read; made there if `make` says so and it is missing.
 *
 * @throws SecretExposed, SecretUnusable
 */
export function signingKeyAt(path: string, make: () => KeyObject = newSigningKey): KeyObject {
  const pem = secretFile(path, () => Buffer.from(make().export({ type: 'pkcs8', format: 'pem' })));
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // no PEM, or not of a private key
  }
  throw new SecretUnusable(`${path} holds no Ed25519 key: put the right one back`);
}

export const newSigningKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

/** For a key that must be there already: told why it is needed. */
export const notMade = (path: string, why: string) => (): KeyObject => {
  throw new SecretUnusable(`there is no ${path}: ${why}`);
};
