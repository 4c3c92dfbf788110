import { describe, expect, it } from '@jest/globals';
import { isISO31661Alpha2 } from 'class-validator';
import { isInRegion, REGIONS } from './regions.js';

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
const COUNTRIES = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter((code) =>
  isISO31661Alpha2(code),
);
/** By what M49 calls them, without those that are made of smaller ones. */
const SMALLEST = REGIONS.filter(
  (code) => !['001', '002', '003', '009', '019', '142', '150', '202', '419'].includes(code),
);

const countriesIn = (region: string) => COUNTRIES.filter((code) => isInRegion(code, region));

describe('Regions of M49', () => {
  it('put every country of ISO 3166-1 but Antarctica into exactly one smallest region', () => {
    const homes = COUNTRIES.map((code) => [
      code,
      SMALLEST.filter((region) => isInRegion(code, region)).length,
    ]);
    expect(homes.filter(([, regions]) => regions !== 1)).toEqual([['AQ', 0]]);
    expect(COUNTRIES).toHaveLength(249);
  });

  it.each([
    ['001', 'the world', 249],
    ['002', 'Africa', 60],
    ['003', 'North America', 41],
    ['009', 'Oceania', 29],
    ['019', 'Americas', 57],
    ['142', 'Asia', 51],
    ['150', 'Europe', 51],
    ['202', 'Sub-Saharan Africa', 53],
    ['419', 'Latin America and the Caribbean', 52],
  ])('%s, %s, has %i countries and areas', (region, _, count) => {
    expect(countriesIn(region)).toHaveLength(count);
  });

  it.each([
    ['KE', '014', true],
    ['KE', '202', true],
    ['KE', '002', true],
    ['KE', '001', true],
    ['KE', '011', false],
    ['EG', '202', false],
    ['EG', '015', true],
    ['MX', '003', true],
    ['MX', '419', true],
    ['BR', '003', false],
    ['CY', '145', true],
    ['CY', '150', false],
    ['NA', '018', true],
  ])('%s lies in %s: %s', (country, region, expected) => {
    expect(isInRegion(country, region)).toBe(expected);
  });

  it.each(['000', '10', '2', '999', 'constructor', ''])('know no region "%s"', (region) => {
    expect(REGIONS).not.toContain(region);
    expect(isInRegion('KE', region)).toBe(false);
  });
});
