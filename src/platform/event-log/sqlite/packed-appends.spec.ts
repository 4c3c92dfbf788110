import { describe, expect, it } from '@jest/globals';
import { packed, unpacked } from './packed-appends.js';

const record = (stream: string) => ({
  stream,
  id: 'e-1',
  type: 'Filled',
  head: '{"data":{}',
  middle: '',
  tail: '}',
});

describe('packed appends', () => {
  it('are the same when they are unpacked', () => {
    const appends = [
      {
        atMs: 0,
        records: [record('a'), record('b')],
        checks: [
          { stream: 'a', revision: 'none' as const },
          { stream: 'b', revision: 0 },
          { stream: 'c', revision: 7, eventId: 'e-0' },
        ],
      },
      { atMs: -1, records: [record('a')], checks: [] },
    ];
    expect(unpacked(packed(appends))).toEqual(appends);
    expect(unpacked(packed([]))).toEqual([]);
  });
});
