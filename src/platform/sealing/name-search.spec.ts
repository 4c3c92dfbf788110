import { expect, it } from '@jest/globals';
import { NameSearch } from './name-search.js';

const search = new NameSearch(['Amina de la Cruz', 'Bo']);

it.each([
  ['Amina de la Cruz', 'NAME'],
  ['DE LA CRUZ, AMINA', 'NAME'],
  ['Bo came', 'NAME'],
  ['Ms Cruz', 'PART'],
  ['Amina', 'PART'],
  ['amina', undefined],
  ['Aminata', undefined],
  ['de la', undefined],
  ['[erased]', undefined],
  ['', undefined],
])('%j has of the names: %s', (text, expected) => {
  expect(search.find(text)).toBe(expected);
});
