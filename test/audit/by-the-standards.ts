// Nothing of Tributary is imported here: written from the texts of RFC 8785, RFC 6962 and RFC 9162, to
// check what it gives away.
import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 8785: keys sorted by UTF-16 code units; numbers and strings as ECMAScript writes them. */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${jcs(member)}`).join(',')}}`;
}

/** RFC 6962, 2.1. */
export const leafOf = (event: unknown): Buffer => sha256('\u0000', jcs(event));

/** RFC 9162, 2.1.3.2. */
export function rootFrom(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
): Buffer {
  let [fn, sn, r] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const p of proof) {
    if (sn === 0n) throw new Error('the proof is too long');
    if (fn % 2n === 1n || fn === sn) {
      r = sha256(Buffer.of(1), p, r);
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      r = sha256(Buffer.of(1), r, p);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  if (sn !== 0n) throw new Error('the proof is too short');
  return r;
}
