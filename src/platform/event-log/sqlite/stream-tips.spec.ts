import { expect, it } from '@jest/globals';
import { StreamTips } from './stream-tips.js';

const loading = (capacity: number) => {
  const loaded: string[] = [];
  const tips = new StreamTips(capacity, (stream) => {
    loaded.push(stream);
    return stream === 'empty' ? 'none' : { revision: 0, id: `${stream}-0` };
  });
  return { tips, loaded };
};

it('asks once for a stream that is used again, empty or not', () => {
  const { tips, loaded } = loading(4);
  for (const stream of ['a', 'empty', 'a', 'empty']) tips.of(stream);
  expect(loaded).toEqual(['a', 'empty']);
  expect(tips.of('empty')).toBe('none');
  expect(tips.of('a')).toEqual({ revision: 0, id: 'a-0' });
});

it('remembers what it is told', () => {
  const { tips, loaded } = loading(4);
  tips.set('a', { revision: 7, id: 'x' });
  expect(tips.of('a')).toEqual({ revision: 7, id: 'x' });
  expect(loaded).toEqual([]);
});

it('forgets streams that have not been used for long, and keeps those that are', () => {
  const { tips, loaded } = loading(4);
  for (const stream of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) tips.of(stream);
  expect(loaded).toEqual(['a', 'b', 'c', 'd', 'b']);
});
