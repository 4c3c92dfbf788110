import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Rejection } from '../../platform/decisions/refusal.js';
import { loadRate, rateInForce, rateMissing, rateTable, rateTableId } from './rate-table.js';

const FUND = 'fund_0192a000-0000-7000-8000-00000000000a';
const fund = { baseCurrency: 'USD' };

const loaded = (validFrom: string, rate: string) =>
  loadRate(fund, { fund: FUND, currency: 'CHF', rate, validFrom });
const given = (...events: ReturnType<typeof loaded>) =>
  events.reduce(rateTable.evolve, rateTable.initial);

describe('Loading a rate', () => {
  it('records units of the foreign currency per unit of base currency, and where it is from', () => {
    const command = {
      fund: FUND,
      currency: 'CHF',
      rate: '0.884',
      validFrom: '2026-01-01',
      source: 'UN operational rates of exchange',
    };
    expect(loadRate(fund, command)).toEqual([{ type: 'RateLoaded', data: command }]);
  });

  it('is refused for the base currency itself', () => {
    const command = { fund: FUND, currency: 'USD', rate: '1', validFrom: '2026-01-01' };
    expect(() => loadRate(fund, command)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        figures: { errors: [expect.objectContaining({ pointer: '/currency', rule: 'foreign' })] },
      }),
    );
  });

  it('goes to the one table of the fund and the currency', () => {
    expect(rateTableId(FUND, 'CHF')).toBe('rates_0192a000-0000-7000-8000-00000000000a-CHF');
  });
});

describe('The rate in force', () => {
  const table = given(
    ...loaded('2026-02-01', '0.871'),
    ...loaded('2026-01-01', '0.884'),
    ...loaded('2026-03-01', '0.905'),
  );

  it.each([
    ['2025-12-31', undefined],
    ['2026-01-01', '0.884'],
    ['2026-01-31', '0.884'],
    ['2026-02-01', '0.871'],
    ['2026-02-28', '0.871'],
    ['2026-03-01', '0.905'],
    ['2030-01-01', '0.905'],
  ])('on %s is the latest that began on or before that day: %s', (valueDate, rate) => {
    expect(rateInForce(table, valueDate)).toBe(rate);
  });

  it('is the corrected one once it is corrected', () => {
    const corrected = [...loaded('2026-01-01', '0.884'), ...loaded('2026-01-01', '0.886')];
    expect(rateInForce(given(...corrected), '2026-01-15')).toBe('0.886');
  });

  it('may have begun years before', () => {
    const table = given(...loaded('2024-12-31', '0.871'), ...loaded('2026-06-01', '0.905'));
    expect(rateInForce(table, '2024-12-30')).toBeUndefined();
    expect(rateInForce(table, '2025-01-01')).toBe('0.871');
    expect(rateInForce(table, '2026-05-31')).toBe('0.871');
    expect(rateInForce(table, '2026-06-01')).toBe('0.905');
  });

  it('is what a search of all rates finds, in whatever order they were recorded', () => {
    const date = fc.constantFrom(
      '2024-12-31',
      '2025-01-01',
      '2025-06-30',
      '2026-01-01',
      '2026-12-31',
    );
    const rate = fc.integer({ min: 1, max: 9 }).map((digit) => `0.${digit}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(date, rate), { maxLength: 12 }), date, (rates, valueDate) => {
        const found = rates
          .filter(([validFrom]) => validFrom <= valueDate)
          .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
          .at(-1);
        const table = given(...rates.flatMap(([validFrom, of]) => loaded(validFrom, of)));
        expect(rateInForce(table, valueDate)).toBe(found?.[1]);
      }),
    );
  });

  it('can be missing, which decisions refuse with fund, currency and day', () => {
    const refused = rateMissing({ fund: FUND, currency: 'CHF', valueDate: '2025-12-31' });
    expect(refused).toBeInstanceOf(Rejection);
    expect(refused).toMatchObject({ status: 422, code: 'RATE_MISSING' });
  });
});
