import { describe, expect, it } from '@jest/globals';
import { isIban } from './iban.js';

describe('an IBAN', () => {
  it.each([
    ['GB82 WEST 1234 5698 7654 32', true],
    ['DE89370400440532013000', true],
    ['MT84MALT011000012345MTLCAST001S', true],
    ['DE88370400440532013000', false],
    ['DE89370400440532013001', false],
    ['GB82WEST12345698765423', false],
    ['de89370400440532013000', false],
    ['DE8937', false],
    ['', false],
  ])('%s: %s', (text, right) => {
    expect(isIban(text)).toBe(right);
  });
});
