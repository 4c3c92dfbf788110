import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/**
 * HMAC-SHA-256 with the installation's secret, as 64 hexadecimal digits. Parts are length-prefixed,
 * so that no two lists of parts give the same text.
 */
export class KeyedHash {
  private readonly key: KeyObject;

  constructor(secret: Uint8Array) {
    if (secret.length < 32) throw new RangeError('the secret has fewer than 32 bytes');
    this.key = createSecretKey(secret);
  }

  of(label: string, ...parts: readonly string[]): string {
    const text = [label, ...parts].map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
    return createHmac('sha256', this.key).update(text).digest('hex');
  }
}
