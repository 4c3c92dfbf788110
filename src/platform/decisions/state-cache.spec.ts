import { describe, expect, it } from '@jest/globals';
import { StateCache, type CachedState } from './state-cache.js';

const entry = (revision: number, pending?: Promise<unknown>): CachedState => ({
  state: {},
  revision,
  eventId: undefined,
  pending,
});

describe('the cache of folded states', () => {
  it('answers the latest state of a stream', () => {
    const cache = new StateCache(10);
    cache.set('a', entry(0));
    cache.set('a', entry(1));
    expect(cache.get('a')?.revision).toBe(1);
    cache.drop('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('holds no more than its capacity', () => {
    const cache = new StateCache(10);
    for (let i = 0; i < 1_000; i++) {
      cache.set(`s${i}`, entry(i));
      expect(cache.size).toBeLessThanOrEqual(11);
    }
  });

  it('keeps what is used and drops what is not', () => {
    const cache = new StateCache(10);
    cache.set('used', entry(7));
    cache.set('unused', entry(8));
    for (let i = 0; i < 100; i++) {
      cache.set(`s${i}`, entry(i));
      expect(cache.get('used')?.revision).toBe(7);
    }
    expect(cache.get('unused')).toBeUndefined();
  });

  it('never drops a state that rests on an append under way', () => {
    const cache = new StateCache(4);
    cache.set('pending', entry(3, Promise.resolve()));
    for (let i = 0; i < 100; i++) cache.set(`s${i}`, entry(i));
    expect(cache.get('pending')?.revision).toBe(3);
  });

  it('has the newer of two generations win', () => {
    const cache = new StateCache(4);
    cache.set('a', entry(0, Promise.resolve()));
    for (let i = 0; i < 3; i++) cache.set(`s${i}`, entry(i));
    cache.set('a', entry(1));
    for (let i = 0; i < 2; i++) cache.set(`t${i}`, entry(i));
    expect(cache.get('a')?.revision).toBe(1);
  });
});
