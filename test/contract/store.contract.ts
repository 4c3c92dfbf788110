import { expect, it } from '@jest/globals';
import type { EventLog, Json, NewRecord } from '../../src/platform/event-log/event-log.js';
import { allOf, record, records, streamOf } from './records.js';

/** Order, places, and that everything comes back as it was. */
export function storeContract(log: () => EventLog): void {
  it('an empty log has head −1 and nothing to read', async () => {
    expect(await log().head()).toBe(-1);
    expect(await allOf(log())).toEqual([]);
    expect(await streamOf(log(), 'a')).toEqual([]);
  });

  it('indexes are dense in the log, revisions in each stream', async () => {
    await log().append([record('a'), record('b'), record('a')], []);
    await log().append([record('b')], []);
    const places = (await allOf(log())).map((e) => [e.index, e.stream, e.revision]);
    expect(places).toEqual([
      [0, 'a', 0],
      [1, 'b', 0],
      [2, 'a', 1],
      [3, 'b', 1],
    ]);
    expect(await log().head()).toBe(3);
  });

  it('nothing is recorded at or before a moment that this was promised of', async () => {
    const untilMs = Date.now() + 3_600_000;
    await log().recordNothingUntil(untilMs);
    await log().append([record('a')], []);
    const [event] = await allOf(log());
    const recordedAt = Temporal.Instant.from(event?.metadata.recordedAt ?? '');
    expect(recordedAt.epochMilliseconds).toBeGreaterThan(untilMs);
  });

  it('an append says where its records stand', async () => {
    expect(await log().append([record('a')], [])).toMatchObject({ first: 0, last: 0 });
    const appended = await log().append([record('a'), record('b'), record('c')], []);
    expect(appended).toEqual({ first: 1, last: 3, position: expect.stringMatching(/./) });
  });

  it('appends are carried out in the order of the calls', async () => {
    const sent = records(1_500, 'a');
    const appended = await Promise.all(sent.map((r) => log().append([r], [])));
    expect(appended.map(({ first }) => first)).toEqual(sent.map((_, i) => i));
    expect((await streamOf(log(), 'a')).map((e) => e.id)).toEqual(sent.map((r) => r.id));
  });

  it('an event can be read as soon as its append is acknowledged', async () => {
    for (let index = 0; index < 50; index++) {
      await log().append([record('a', { index })], []);
      expect(await log().head()).toBe(index);
      expect((await streamOf(log(), 'a', index))[0]?.data).toEqual({ index });
    }
  });

  it.each<[string, Json]>([
    ['scripts', 'Zoë Ωmega الصندوق 信託基金'],
    ['signs beyond the basic plane', '🏠👩‍👧 𝒳'],
    ['combining marks, composed or not', ['é', 'e\u0301']],
    ['controls, quotes, line separators', 'a\n\t\u0007\u007f"\\/\u2028\u2029'],
    ['the null character', 'a\u0000b'],
    ['a byte order mark and the last of the plane', '\ufeff\uffff'],
    ['numbers', [0, -1, 1.5, 2 ** 53, -(2 ** 53), 1e21, 5e-324]],
    ['nothing', {}],
    ['unruly keys', { ['__proto__']: 1, constructor: 2, '': 3, '2': 4, '10': 5, é: 6, '😀': 7 }],
    ['nesting', { a: [{ b: [null, true, { c: '' }] }] }],
  ])('data come back as they were: %s', async (_, value) => {
    await log().append([record('a', { value })], []);
    const [event] = await streamOf(log(), 'a');
    expect(JSON.stringify(event?.data)).toBe(JSON.stringify(sorted({ value })));
  });

  it.each(['ü-🏠', 'with "quotes"', 'null\u0000character', "'; DROP TABLE event; --", ' '])(
    'a stream may be named %j, as may a type and an id',
    async (name) => {
      const sent = { ...record(name), type: name, id: name };
      await log().append([record(`${name}x`), sent], []);
      await log().append([record(name)], [{ stream: name, revision: 0, eventId: name }]);
      expect(await streamOf(log(), name)).toMatchObject([
        { index: 1, stream: name, revision: 0, type: name, id: name },
        { index: 2, stream: name, revision: 1 },
      ]);
    },
  );

  it('metadata come back as they were, with the time of recording', async () => {
    const metadata = { actor: 'person_1', 'key "with" quotes': 'ü 🏠', recordedAs: '', zz: 'z' };
    await log().append(
      [
        { ...record('a'), metadata },
        { ...record('a'), metadata: {} },
      ],
      [],
    );
    const [full, bare] = await streamOf(log(), 'a');
    const recordedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(full?.metadata).toEqual({ ...metadata, recordedAt });
    expect(bare?.metadata).toEqual({ recordedAt });
  });

  it('times of recording never go back, and are those of the append', async () => {
    const before = Date.now();
    for (let i = 0; i < 20; i++) await log().append([record('a')], []);
    const times = (await allOf(log())).map((e) => e.metadata.recordedAt);
    expect(times).toEqual(times.toSorted());
    // A store may round a little, but not by a second.
    for (const time of times) expect(Math.abs(Date.parse(time) - before)).toBeLessThan(30_000);
  });

  it('what the caller changes after the call does not change what is written', async () => {
    const data = { text: 'as it was' };
    const sent = [record('a', data)];
    const checks: { stream: string; revision: number | 'none' }[] = [
      { stream: 'a', revision: 'none' },
    ];
    const appending = log().append(sent, checks);
    data.text = 'changed';
    sent.push(record('b'));
    for (const check of checks) check.revision = 7;
    await appending;
    expect(await allOf(log())).toMatchObject([{ stream: 'a', data: { text: 'as it was' } }]);
  });

  it.each<[string, () => NewRecord[]]>([
    ['no record', () => []],
    ['a lone surrogate in the data', () => [record('a', { value: '\ud800' })]],
    ['a lone surrogate in a key', () => [record('a', { '\udc00': 1 })]],
    ['a lone surrogate in the name of the stream', () => [record('a\ud800')]],
    ['a lone surrogate in the metadata', () => [{ ...record('a'), metadata: { k: '\ud800' } }]],
    ['a number that is none', () => [record('a', { value: Number.NaN })]],
    ['an infinite number', () => [record('a', { value: -Infinity })]],
    ['a time of recording', () => [{ ...record('a'), metadata: { recordedAt: '2026-01-01' } }]],
    ['the same id twice', () => Array<NewRecord>(2).fill(record('a'))],
  ])('an append with %s is refused, and nothing of it written', async (_, sent) => {
    await expect(log().append([...sent()], [])).rejects.toMatchObject({ name: 'TypeError' });
    expect(await log().head()).toBe(-1);
    await expect(log().append([record('a')], [])).resolves.toMatchObject({ first: 0 });
  });
}

/** The same with the keys in the order of RFC 8785, in which they are stored. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
