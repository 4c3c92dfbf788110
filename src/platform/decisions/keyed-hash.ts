import { createHmac } from 'node:crypto';

/**
 * HMAC-SHA-256 with the installation's secret, as 64 hexadecimal digits. Parts are length-prefixed,
 * so that no two lists of parts give the same text.
 */
export class KeyedHash {
  constructor(private readonly secret: Uint8Array) {
    if (secret.length < 32) throw new RangeError('the secret has fewer than 32 bytes');
  }

  of(label: string, ...parts: readonly string[]): string {
    const hmac = createHmac('sha256', this.secret);
    for (const part of [label, ...parts]) hmac.update(`${Buffer.byteLength(part)}:${part}`);
    return hmac.digest('hex');
  }
}
