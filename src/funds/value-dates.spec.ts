import { describe, expect, it } from '@jest/globals';
import { assertNotFuture } from './value-dates.js';

describe('A value date', () => {
  it.each(['2026-03-30', '2026-03-31', '2024-02-29'])('%s is accepted on 31 March', (valueDate) => {
    expect(() => assertNotFuture(valueDate, '2026-03-31')).not.toThrow();
  });

  it.each(['2026-04-01', '2027-01-01'])(
    '%s is refused on 31 March, with both days',
    (valueDate) => {
      expect(() => assertNotFuture(valueDate, '2026-03-31')).toThrow(
        expect.objectContaining({
          code: 'FUTURE_VALUE_DATE',
          figures: { valueDate, today: '2026-03-31' },
        }),
      );
    },
  );
});
