import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import { firstRecordedOn, lastRecordedOn } from './stretch.js';

const log = (moments: readonly string[]) => ({
  size: moments.length,
  reader: {
    pageFrom: (index: number): StoredEvent[] => {
      const recordedAt = moments[index] ?? '';
      return [
        {
          index,
          stream: 's',
          revision: index,
          id: `${index}`,
          type: 'T',
          data: {},
          metadata: { recordedAt },
        },
      ];
    },
  },
});

describe('the days of a stretch of the log', () => {
  const moments = [
    '2026-03-30T21:59:59.999Z', // the last moment of 30 March in Vienna
    '2026-03-30T22:00:00.000Z',
    '2026-03-31T12:00:00.000Z',
    '2026-03-31T21:59:59.999Z',
    '2026-03-31T22:00:00.000Z',
  ];

  it('are those of the zone of the fund, from the first moment to the last', () => {
    expect(firstRecordedOn('2026-03-31', 'Europe/Vienna', log(moments))).toBe(1);
    expect(lastRecordedOn('2026-03-31', 'Europe/Vienna', log(moments))).toBe(3);
    expect(firstRecordedOn('2026-03-31', 'UTC', log(moments))).toBe(2);
  });

  it('may lie before or behind all that there is', () => {
    expect(firstRecordedOn('2026-04-02', 'UTC', log(moments))).toBe(5);
    expect(lastRecordedOn('2026-03-29', 'UTC', log(moments))).toBe(-1);
    expect(firstRecordedOn('2026-03-01', 'UTC', log([]))).toBe(0);
  });

  it('are found as a search from one end would find them', () => {
    const days = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 40 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 400 }), (offsets, wanted) => {
        const at = (day: number) =>
          Temporal.PlainDate.from('2025-06-01').add({ days: day }).toString();
        const all = offsets.toSorted((a, b) => a - b).map((day) => `${at(day)}T10:00:00.000Z`);
        const first = all.findIndex((moment) => moment.slice(0, 10) >= at(wanted));
        expect(firstRecordedOn(at(wanted), 'UTC', log(all))).toBe(first < 0 ? all.length : first);
      }),
    );
  });
});
