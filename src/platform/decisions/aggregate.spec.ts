import { expect, it } from '@jest/globals';
import { kindOf } from './aggregate.js';

it.each([
  ['grant_0192', 'grant'],
  ['rates_fund_0192-CHF', 'rates'],
  ['checkpoints', 'checkpoints'],
  ['', ''],
])('the kind of %s is %s', (id, kind) => {
  expect(kindOf(id)).toBe(kind);
});
