import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  openLogReader,
  type LogReader,
  type LogReaderOptions,
} from '../../src/platform/event-log/sqlite/log-reader.js';
import { leafHash } from '../../src/platform/transparency/merkle.js';
import { filled, logFolder, tamper } from './log-folder.js';

let file: string;
let remove: () => void;
let reader: LogReader | undefined;

beforeEach(async () => {
  ({ file, remove } = logFolder());
  await filled(file, 9);
});

afterEach(() => {
  reader?.close();
  reader = undefined;
  remove();
});

/** Opens the log anew. */
function opened(options?: LogReaderOptions): LogReader {
  reader?.close();
  reader = openLogReader(file, options);
  return reader;
}

const corrupt = (index?: number, reason?: RegExp) =>
  expect.objectContaining({
    name: 'LogCorrupt',
    ...(index !== undefined && { index }),
    ...(reason && { reason: expect.stringMatching(reason) }),
  });

async function drained(events: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of events) count++;
  return count;
}

describe('an event that somebody has changed', () => {
  const changes: [string, string, RegExp][] = [
    ['text', `text = replace(text, '"i":4', '"i":5')`, /hash/],
    ['text, beyond what is visible', `text = replace(text, '"i":4', '"i": 4')`, /hash/],
    ['hash', 'hash = zeroblob(32)', /hash/],
    ['hash, cut short', 'hash = substr(hash, 1, 31)', /hash/],
    ['stream', "stream = 'sx'", /stream is sx, in the text s1/],
    ['revision', 'revision = 77', /revision is 77, in the text 1/],
    ['id', "id = 'x'", /id is x/],
    ['type', "type = 'x'", /type is x/],
    ['revision, beyond any integer', 'revision = 9223372036854775807', /large/],
  ];

  it.each(changes)('is found in the log by its index: %s', (_, change, reason) => {
    tamper(file, `UPDATE event SET ${change} WHERE idx = 4`);
    expect(() => opened().pageFrom(0)).toThrow(corrupt(4, reason));
    expect(reader?.pageFrom(0, 4)).toHaveLength(4);
    expect(reader?.pageFrom(5)).toHaveLength(4);
  });

  it.each(changes.filter(([column]) => column !== 'stream'))(
    'is found in its stream by its index: %s',
    async (_, change) => {
      tamper(file, `UPDATE event SET ${change} WHERE idx = 4`);
      await expect(drained(opened().readStream('s1'))).rejects.toEqual(corrupt());
      expect(await drained(opened().readStream('s0'))).toBe(3);
    },
  );

  it('is missed in the log, and in its stream', async () => {
    tamper(file, 'DELETE FROM event WHERE idx = 4');
    expect(() => opened().pageFrom(0)).toThrow(corrupt(4, /missing/));
    await expect(drained(opened().readStream('s1'))).rejects.toEqual(corrupt(7, /1 is due/));
  });

  it('is missed when the log is read from there', () => {
    tamper(file, 'DELETE FROM event WHERE idx < 4');
    expect(() => opened().pageFrom(2)).toThrow(corrupt(2, /missing/));
  });

  it.each([
    ['not JSON', '{', /JSON/],
    ['not an object', '[]', /event/],
    ['without data', '{"metadata":{"recordedAt":""}}', /event/],
    ['without a time of recording', '{"data":{},"metadata":{}}', /event/],
    ['another event', '{"data":{},"metadata":{"recordedAt":""}}', /stream is s1/],
  ])('is found, though text and hash agree: %s', (_, text, reason) => {
    tamper(file, `UPDATE event SET text = '${text}' WHERE idx = 4`);
    expect(() => opened({ hashes: 'trusted' }).pageFrom(0)).toThrow(corrupt(4, reason));
  });
});

describe('a byte that has changed in the file', () => {
  /** Changes the byte at `offset` behind the only, or the last, place where `text` stands. */
  function flip(text: string, offset = 0): void {
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf(text);
    if (at < 0) throw new Error(`${text} is not in the file`);
    bytes[at + offset] = (bytes[at + offset] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }

  it.each([
    ['the text', '{"data":{"i":4}', 12],
    ['the recorded time', '{"data":{"i":4}', 130],
  ])('is found in %s', (_, text, offset) => {
    flip(text, offset);
    expect(() => opened().pageFrom(0)).toThrow(corrupt(4));
  });

  it('is found in the stream of the row, though the index of streams still has the old one', async () => {
    const { id } = opened().pageFrom(4, 1)[0] ?? { id: '' };
    reader?.close();
    // In the row, the columns stand one behind the other: the stream, then the id.
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf(`${id}ThingHappened`);
    bytes[bytes.lastIndexOf('s1', at) + 1] = '7'.charCodeAt(0);
    writeFileSync(file, bytes);
    expect(() => opened().pageFrom(0)).toThrow(corrupt(4, /stream is s7, in the text s1/));
    await expect(drained(opened().readStream('s1'))).rejects.toEqual(corrupt(4));
    expect(opened().damage()).toMatch(/index/);
  });

  it('is found in the index of streams, where it leads to events of another stream', async () => {
    const ids = opened()
      .pageFrom(0)
      .map(({ id }) => id);
    reader?.close();
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf('s2'); at >= 0; at = bytes.indexOf('s2', at + 1)) {
      // In a row the id follows, in a text there are quotation marks around it.
      const follows = bytes.subarray(at + 2, at + 40).toString('latin1');
      if (bytes[at - 1] === '"'.charCodeAt(0) || ids.some((id) => follows.includes(id))) continue;
      bytes[at + 1] = '1'.charCodeAt(0);
    }
    writeFileSync(file, bytes);
    expect(opened().pageFrom(0)).toHaveLength(9);
    await expect(drained(opened().readStream('s1'))).rejects.toEqual(
      corrupt(2, /found under stream s1/),
    );
  });

  it('is found where it makes the UTF-8 of a text wrong', () => {
    const bytes = readFileSync(file);
    const at = bytes.lastIndexOf('{"data":{"i":4}');
    bytes[at + 9] = 0xff;
    writeFileSync(file, bytes);
    expect(() => opened().pageFrom(0)).toThrow(corrupt(4, /hash/));
    expect(() => opened({ hashes: 'trusted' }).pageFrom(0)).toThrow(corrupt(4, /hash/));
  });

  it('is told from a replacement character that was written', () => {
    const [row] = opened().rawPage(4, 1);
    const text = Buffer.from(row?.text ?? [])
      .toString()
      .replace('"i":4', '"i":"\uFFFD"');
    const leaf = Buffer.from(leafHash(text)).toString('hex');
    tamper(file, `UPDATE event SET text = '${text}', hash = x'${leaf}' WHERE idx = 4`);
    for (const hashes of ['checked', 'trusted'] as const)
      expect(opened({ hashes }).pageFrom(4, 1)).toMatchObject([{ data: { i: '\uFFFD' } }]);
  });

  it('is found by SQLite where it hits the structure of the file', () => {
    expect(opened().damage()).toBeUndefined();
    reader?.close();
    const bytes = readFileSync(file);
    bytes[4096 + 3] = 0xff;
    writeFileSync(file, bytes);
    expect(opened().damage()).toEqual(expect.any(String));
  });
});

describe('a page', () => {
  it.each([
    [0, 9, 9],
    [0, 4, 4],
    [5, 10_000, 4],
    [8, 1, 1],
    [9, 5, 0],
    [100, 5, 0],
  ])('from %i with at most %i events has %i', (index, limit, size) => {
    expect(opened().pageFrom(index, limit)).toHaveLength(size);
    expect(opened().rawPage(index, limit)).toHaveLength(size);
  });

  it.each([
    [-1, 10],
    [0.5, 10],
    [Number.NaN, 10],
    [0, 0],
    [0, 10_001],
    [0, 1.5],
  ])('can not be asked for from %d with %d events', (index, limit) => {
    expect(() => opened().pageFrom(index, limit)).toThrow(RangeError);
    expect(() => opened().rawPage(index, limit)).toThrow(RangeError);
    expect(() => opened().streamPage('s0', index, limit)).toThrow(RangeError);
  });

  it('shows rows as they are stored, true or not', () => {
    tamper(file, `UPDATE event SET text = 'no event', hash = x'00' WHERE idx = 4`);
    const row = opened().rawPage(4, 1)[0];
    expect(row).toMatchObject({ index: 4, stream: 's1', revision: 1, type: 'ThingHappened' });
    expect(Buffer.from(row?.text ?? []).toString()).toBe('no event');
    expect([...(row?.hash ?? [])]).toEqual([0]);
  });

  it('does not compare hashes if they are trusted', () => {
    tamper(file, 'UPDATE event SET hash = zeroblob(32)');
    expect(opened({ hashes: 'trusted' }).pageFrom(0)).toHaveLength(9);
  });
});
