/**
 * The bytes of standard base64 (RFC 4648, section 4) in its one spelling: padded, no spaces, unused
 * bits zero. Undefined for anything else, so that what is signed has one text.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A count or a place as decimal text without leading zeroes; undefined for anything else, or beyond 2^53 − 1. */
export function fromDecimal(text: string): number | undefined {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
