import { existsSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  KurrentEventLog,
  type KurrentEventLogOptions,
} from '../../src/platform/event-log/kurrent/kurrent-event-log.js';
import { eventLogContract } from '../contract/event-log.contract.js';
import { allOf, record, records, streamOf } from '../contract/records.js';
import type { AppendFault } from '../doubles/kurrent/faults.js';
import { KurrentDouble } from '../doubles/kurrent/kurrent-double.js';
import { logFolder } from './log-folder.js';

eventLogContract('KurrentEventLog', async () => {
  const server = await KurrentDouble.start();
  const { file, remove } = logFolder();
  const log = await KurrentEventLog.open({ connectionString: server.connectionString, file });
  const cleanup = async () => {
    await server.close();
    remove();
  };
  return { log, cleanup };
});

let server: KurrentDouble;
let folders: ReturnType<typeof logFolder>[];
let open: KurrentEventLog[];

beforeEach(async () => {
  server = await KurrentDouble.start();
  folders = [];
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((log) => log.close()));
  await server.close();
  for (const { remove } of folders) remove();
});

/** Another node on the same server, with a copy of its own. */
async function node(options: Partial<KurrentEventLogOptions> = {}): Promise<KurrentEventLog> {
  let { file } = options;
  if (file === undefined) {
    const folder = logFolder();
    folders.push(folder);
    ({ file } = folder);
  }
  const { connectionString } = server;
  const log = await KurrentEventLog.open({ connectionString, ...options, file });
  open.push(log);
  return log;
}

/** Until the other node has come to the same head. */
async function caughtUpWith(log: KurrentEventLog, other: KurrentEventLog): Promise<void> {
  while ((await log.head()) < (await other.head())) await delay(5);
}

const textsOf = async (log: KurrentEventLog) => JSON.stringify(await allOf(log));

describe('an append on KurrentDB', () => {
  it.each<[AppendFault, number]>([
    ['lost-before', 1],
    ['lost-before', 3],
    ['lost-after', 1],
    ['lost-after', 3],
    ['written-late', 1],
    ['deadline', 1],
    ['not-leader', 2],
  ])('is written once, and answered, though the first is %s (%i times)', async (fault, times) => {
    const log = await node();
    await log.append([record('a')], []);
    server.faults.onAppend(...Array<AppendFault>(times).fill(fault));
    const sent = [record('a'), record('b'), record('a')];
    await expect(log.append(sent, [{ stream: 'a', revision: 0 }])).resolves.toMatchObject({
      first: 1,
      last: 3,
    });
    await expect(log.append([record('a')], [{ stream: 'a', revision: 2 }])).resolves.toMatchObject({
      first: 4,
    });
    expect((await allOf(log)).slice(1, 4).map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
    expect(server.records.all).toHaveLength(5);
  });

  it('that nobody asked a check for is written once, too, however late', async () => {
    const [log, other] = [await node(), await node()];
    server.faults.onAppend('written-late');
    const sent = record('a');
    await Promise.all([log.append([sent], []), other.append([record('a')], [])]);
    await delay(400);
    expect(server.records.all.filter(({ id }) => id === sent.id)).toHaveLength(1);
    expect(server.records.all).toHaveLength(2);
  });

  it('is refused for what another node has written, and the reason is there to be read', async () => {
    const [log, other] = [await node(), await node()];
    await log.append([record('a')], []);
    await caughtUpWith(other, log);
    server.faults.onAppend('lost-before');
    const ends = await Promise.allSettled(
      [log, other].map((each) => each.append([record('a')], [{ stream: 'a', revision: 0 }])),
    );
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const loser = ends[0]?.status === 'rejected' ? log : other;
    const refused = ends.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({
      reason: { name: 'CheckFailed', stream: 'a', expected: 0, actual: 1 },
    });
    expect(await streamOf(loser, 'a')).toHaveLength(2);
  });

  it('of one node after the other on one stream loses nothing, and waits for nobody for ever', async () => {
    const nodes = [await node(), await node(), await node()];
    const appends = nodes.flatMap((log) => records(10, 'a').map((sent) => log.append([sent], [])));
    await Promise.all(appends);
    expect(server.records.all).toHaveLength(30);
  });

  it('goes on with the server that leads now', async () => {
    const log = await node();
    await log.append([record('a')], []);
    const next = await KurrentDouble.start({ records: server.records });
    server.leader = next;
    await expect(log.append([record('a')], [])).resolves.toMatchObject({ first: 1 });
    await next.close();
  });

  it('is unknown, and said to be, when the server stays away', async () => {
    const log = await node({ resolveMs: 300 });
    await server.close();
    await expect(log.append([record('a')], [])).rejects.toMatchObject({ name: 'OutcomeUnknown' });
  });
});

describe('a node that follows KurrentDB', () => {
  it('has what every other has, times of recording included, though their clocks differ', async () => {
    const fast = await node({ nowMs: () => Date.now() + 3_600_000 });
    const slow = await node({ nowMs: () => Date.now() - 3_600_000 });
    for (let i = 0; i < 10; i++) {
      await fast.append([record(`s${i}`)], []);
      await slow.append([record(`t${i}`)], []);
    }
    await Promise.all([caughtUpWith(fast, slow), caughtUpWith(slow, fast)]);
    const late = await node();
    expect(await textsOf(fast)).toBe(await textsOf(slow));
    expect(await textsOf(late)).toBe(await textsOf(slow));
    const times = (await allOf(slow)).map(({ metadata }) => metadata.recordedAt);
    expect(times).toEqual(times.toSorted());
  });

  it('keeps what another has promised of a moment', async () => {
    const [one, other] = [await node(), await node()];
    const untilMs = Date.now() + 3_600_000;
    await one.append([record('a')], []);
    await one.recordNothingUntil(untilMs);
    await other.append([record('b')], []);
    const last = (await allOf(other)).at(-1);
    expect(Date.parse(last?.metadata.recordedAt ?? '')).toBeGreaterThan(untilMs);
    await caughtUpWith(one, other);
    expect(await textsOf(one)).toBe(await textsOf(other));
  });

  it('takes up the thread after the connection was cut, and takes nothing twice', async () => {
    const [log, other] = [await node(), await node()];
    server.faults.deliveries = 2;
    for (let i = 0; i < 20; i++) {
      await other.append(records(60, `s${i}`), []);
      if (i % 5 === 2) server.cut();
    }
    await caughtUpWith(log, other);
    expect(await textsOf(log)).toBe(await textsOf(other));
  });

  it('goes on where it was when it is opened again, with or without its place', async () => {
    const { file, remove } = logFolder();
    const first = await node({ file });
    for (let i = 0; i < 3; i++) await first.append(records(400, `s${i}`), []);
    await first.close();
    expect(existsSync(`${file}.followed`)).toBe(true);
    const second = await node({ file });
    await second.append([record('a')], []);
    await second.close();
    rmSync(`${file}.followed`);
    const third = await node({ file });
    await expect(third.append([record('a')], [])).resolves.toMatchObject({ first: 1_201 });
    await third.close();
    remove();
  });

  it('sees nothing of the streams that are not in the log', async () => {
    const log = await node();
    const foreign = {
      id: record('x').id,
      type: 'x',
      data: Buffer.from('{}'),
      properties: new Map(),
    };
    server.records.append(
      [
        { ...foreign, stream: '$stats' },
        { ...foreign, stream: '~keys-1' },
      ],
      [],
    );
    await expect(log.append([record('a')], [])).resolves.toMatchObject({ first: 0 });
  });
});

describe('a node halts, and names the index, when the server', () => {
  it.each<[string, () => void]>([
    [
      'has what is no event of the log',
      () => {
        const properties = new Map<string, string>();
        const { id } = record('a');
        server.records.append(
          [{ stream: 'a', id, type: 'Foreign', data: Buffer.from('{}'), properties }],
          [],
        );
      },
    ],
    [
      'has a tombstone',
      () => {
        const properties = new Map<string, string>();
        const { id } = record('a');
        const data = Buffer.from('');
        server.records.append([{ stream: 'a', id, type: '$streamDeleted', data, properties }], []);
      },
    ],
  ])('%s', async (_, happen) => {
    const log = await node();
    await log.append(records(3, 'a'), []);
    happen();
    expect(await log.corrupt).toMatchObject({ name: 'LogCorrupt', index: 3 });
    await expect(log.append([record('a')], [])).rejects.toMatchObject({ name: 'LogCorrupt' });
  });

  it('leaves out an event of a stream', async () => {
    const { file, remove } = logFolder();
    const log = await node({ file });
    await log.append(records(3, 'a'), []);
    server.records.replace(1, (event) => ({ ...event, stream: '$gone' }));
    await log.close();
    await expect(node({ file })).rejects.toMatchObject({ name: 'LogCorrupt', index: 1 });
    await expect(node()).rejects.toMatchObject({ name: 'LogCorrupt', index: 1 });
    remove();
  });

  it('has changed an event', async () => {
    const { file, remove } = logFolder();
    const log = await node({ file });
    await log.append(records(3, 'a'), []);
    await log.close();
    server.records.replace(1, (event) => ({ ...event, data: Buffer.from('{"sum":1}') }));
    await expect(node({ file })).rejects.toMatchObject({ name: 'LogCorrupt', index: 1 });
    remove();
  });

  it('was put back to an older state', async () => {
    const { file, remove } = logFolder();
    const log = await node({ file });
    for (let i = 0; i < 3; i++) await log.append(records(300, `s${i}`), []);
    await log.close();
    server.records.forgetAfter(898);
    await expect(node({ file })).rejects.toMatchObject({ name: 'LogCorrupt', index: 898 });
    server.records.forgetAfter(100);
    // nothing stands behind the place that was written down
    await expect(node({ file })).rejects.toMatchObject({ name: 'LogCorrupt', index: 500 });
    remove();
  });
});

it('refuses a server that cannot do what the log needs, and says which can', async () => {
  const old = await KurrentDouble.start({ version: '25.1.3' });
  await expect(node({ connectionString: old.connectionString })).rejects.toThrow(
    'version 26.1 or newer is needed',
  );
  await old.close();
});
