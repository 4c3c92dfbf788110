import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawSample, type Drawable } from './sample.js';

const populations = fc
  .array(fc.bigInt({ min: 0n, max: 5_000_000n }), { maxLength: 60 })
  .map((amounts) => amounts.map((minor, place) => ({ index: 3 * place + 2, minor })));
const draws = fc.record({ seed: fc.nat(), count: fc.integer({ min: 1, max: 20 }) });

const drawn = (population: readonly Drawable[], seed: number, count: number) =>
  drawSample(() => population, { seed, count });

/** Lays every unit of money out, one by one. */
function holdersOf(population: readonly Drawable[], units: readonly number[]): Set<number> {
  const holders = population.flatMap(({ index, minor }) =>
    Array<number>(Number(minor)).fill(index),
  );
  return new Set(units.map((unit) => holders[unit] ?? -1));
}

const byUnit = ({ drawn: all }: ReturnType<typeof drawn>) =>
  all.filter(({ why }) => why.some(({ by }) => by === 'MONETARY_UNIT')).map(({ index }) => index);
const byLot = ({ drawn: all }: ReturnType<typeof drawn>) =>
  all.filter(({ why }) => why.some(({ by }) => by === 'LOT')).map(({ index }) => index);

describe('a sample', () => {
  it('is the same for the same seed, in the order of the log, each event once and with a reason', () => {
    fc.assert(
      fc.property(populations, draws, (population, { seed, count }) => {
        const sample = drawn(population, seed, count);
        expect(drawn(population, seed, count)).toEqual(sample);
        const indexes = sample.drawn.map(({ index }) => index);
        expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
        expect(sample.drawn.every(({ why }) => why.length > 0)).toBe(true);
        expect(byLot(sample)).toHaveLength(Math.min(count, population.length));
      }),
    );
  });

  it('has whoever holds one of the drawn units, and nobody else by money', () => {
    const small = fc
      .array(fc.bigInt({ min: 0n, max: 50n }), { maxLength: 30 })
      .map((amounts) => amounts.map((minor, index) => ({ index, minor })));
    fc.assert(
      fc.property(small, draws, (population, { seed, count }) => {
        const sample = drawn(population, seed, count);
        const total = Number(sample.population.minor);
        const [interval, start] = [Number(sample.interval), Number(sample.start)];
        const units = Array.from({ length: count }, (_, k) => start + k * interval);
        const there = interval === 0 ? [] : units.filter((unit) => unit < total);
        expect(new Set(byUnit(sample))).toEqual(holdersOf(population, there));
      }),
    );
  });

  it('always has what posts more than the interval', () => {
    fc.assert(
      fc.property(populations, draws, (population, { seed, count }) => {
        const sample = drawn(population, seed, count);
        const large = population.filter(
          ({ minor }) => minor > 0n && minor >= BigInt(sample.interval),
        );
        for (const { index } of large) {
          if (BigInt(sample.interval) > 1n) expect(byUnit(sample)).toContain(index);
        }
      }),
    );
  });

  it('differs for another seed', () => {
    const population = Array.from({ length: 100 }, (_, index) => ({ index, minor: 100n }));
    expect(byLot(drawn(population, 1, 5))).not.toEqual(byLot(drawn(population, 2, 5)));
  });

  it('of nothing is empty', () => {
    expect(drawn([], 1, 5)).toEqual({
      seed: 1,
      count: 5,
      population: { events: 0, minor: '0' },
      interval: '0',
      start: '0',
      drawn: [],
    });
  });

  it('stays what it was: anybody may draw it again with an HMAC and a division', () => {
    const population = [1_000n, 250_000n, 0n, 40_000n, 9_000n, 300_000n].map((minor, index) => ({
      index,
      minor,
    }));
    expect(drawn(population, 2026, 2)).toEqual({
      seed: 2026,
      count: 2,
      population: { events: 6, minor: '600000' },
      interval: '300000',
      start: '127276',
      drawn: [
        { index: 1, why: [{ by: 'MONETARY_UNIT', unit: '127276' }] },
        { index: 3, why: [{ by: 'LOT', rank: 1 }] },
        {
          index: 5,
          why: [
            { by: 'MONETARY_UNIT', unit: '427276' },
            { by: 'LOT', rank: 2 },
          ],
        },
      ],
    });
  });
});
