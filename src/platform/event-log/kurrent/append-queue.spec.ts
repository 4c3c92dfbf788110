import { expect, it } from '@jest/globals';
import { canonicalRecord } from '../canonical-text.js';
import { LIMITS } from '../event-log.js';
import { AppendQueue, type QueuedAppend } from './append-queue.js';

const append = (writes: string, reads = '', bytes = 0) => ({
  records: writes.split('').map(
    (stream) =>
      canonicalRecord({
        stream,
        id: stream,
        type: 'T',
        data: { t: 'x'.repeat(bytes) },
        metadata: {},
      }).record,
  ),
  checks: reads.split('').map((stream) => ({ stream, revision: 0 })),
});

/** What was handed to the server, batch by batch, as the streams that are written; answers on demand. */
function queued(...appends: ReturnType<typeof append>[]) {
  const batches: string[][] = [];
  const answers: (() => void)[] = [];
  const queue = new AppendQueue((members: readonly QueuedAppend[]) => {
    batches.push(members.map(({ append: { records } }) => records.map((r) => r.stream).join('')));
    return new Promise((resolve) => answers.push(resolve));
  });
  for (const each of appends) void queue.add(each, '');
  const answer = async () => {
    answers.shift()?.();
    await Promise.resolve();
  };
  return { batches, answer };
}

it('sends those side by side that have nothing to do with each other', () => {
  expect(queued(append('a'), append('b'), append('c', 'd'), append('e', 'd')).batches).toEqual([
    ['a'],
    ['b'],
    ['c'],
    ['e'],
  ]);
});

it('sends those together that wait for the same stream, in their order', async () => {
  const { batches, answer } = queued(
    append('a'),
    append('a'),
    append('ab'),
    append('b'),
    append('a'),
  );
  expect(batches).toEqual([['a']]);
  await answer();
  expect(batches.slice(1)).toEqual([['a', 'ab', 'b', 'a']]);
});

it.each([
  ['a reader for a writer', 'b', 'a', 'a', ''],
  ['a writer for a reader', 'a', '', 'b', 'a'],
])('has wait %s', async (_, writes, reads, before, beforeReads) => {
  const { batches, answer } = queued(append(before, beforeReads), append(writes, reads));
  expect(batches).toHaveLength(1);
  await answer();
  expect(batches).toHaveLength(2);
});

it('lets nothing pass by what waits for the same stream', async () => {
  const { batches, answer } = queued(
    append('a'),
    append('b'),
    append('ab'),
    append('bc'),
    append('c'),
  );
  expect(batches).toEqual([['a'], ['b']]);
  await answer();
  expect(batches).toHaveLength(2);
  await answer();
  expect(batches.slice(2)).toEqual([['ab', 'bc', 'c']]);
});

it('sends no more together than one append may have', async () => {
  const large = () => append('a', '', LIMITS.appendBytes / 8);
  const { batches, answer } = queued(large(), large(), large(), large());
  await answer();
  await answer();
  expect(batches).toEqual([['a'], ['a', 'a'], ['a']]);
});
