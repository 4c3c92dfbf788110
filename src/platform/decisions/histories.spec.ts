import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import type { Revision, StoredEvent } from '../event-log/event-log.js';
import { aggregate } from './aggregate.js';
import type { AnyAggregate } from './attempt.js';
import { Catalogue, fact, type EventOf } from './facts.js';
import { count } from './fields.js';
import { Histories } from './histories.js';
import type { Snapshot, Snapshots } from './snapshots.js';

const facts = { Filled: fact('More came in.', { by: count(10) }) };

const tank = (snapshot?: number) =>
  aggregate({
    kind: 'tank',
    facts,
    initial: { holds: 0 },
    evolve: ({ holds }, { data }: EventOf<typeof facts>) => ({ holds: holds + data.by }),
    ...(snapshot !== undefined && { snapshot }),
  }) as unknown as AnyAggregate;

const TANK = 'tank_1';

/** Remembers from which revision a stream was read. */
class WatchedLog extends MemoryEventLog {
  readonly readFrom: Revision[] = [];

  override readStream(stream: string, from: Revision = 0): AsyncIterable<StoredEvent> {
    this.readFrom.push(from);
    return super.readStream(stream, from);
  }
}

class SnapshotsInMemory implements Snapshots {
  kept: (Snapshot & { shape: number }) | undefined;
  find = (_: string, shape: number) => (this.kept?.shape === shape ? this.kept : undefined);
  keep(_: string, shape: number, snapshot: Snapshot): void {
    this.kept = { ...snapshot, shape };
  }
}

let log: WatchedLog;
let snapshots: SnapshotsInMemory;

const fill = (times: number): void => {
  const from = log.events.length;
  log.appendNow(
    Array.from({ length: times }, (_, i) => ({
      stream: TANK,
      id: `e-${from + i}`,
      type: 'Filled',
      data: { by: 2 },
      metadata: {},
    })),
  );
};

/** What a node that has just started makes of the tank. */
const load = (of = tank(1)) =>
  new Histories({ log, catalogue: new Catalogue(facts), snapshots }).load(of, TANK);

beforeEach(() => {
  log = new WatchedLog();
  snapshots = new SnapshotsInMemory();
});

describe('a long history', () => {
  it('has no snapshot at 499 events, and one at 500', async () => {
    fill(499);
    await load();
    expect(snapshots.kept).toBeUndefined();
    fill(1);
    await load();
    expect(snapshots.kept).toEqual({
      shape: 1,
      state: { holds: 1_000 },
      revision: 499,
      eventId: 'e-499',
    });
  });

  it('is read from its snapshot on', async () => {
    fill(700);
    await load();
    fill(1);
    log.readFrom.length = 0;
    expect(await load()).toMatchObject({ state: { holds: 1_402 }, revision: 700 });
    expect(log.readFrom).toEqual([699, 700]);
  });

  it('is read whole where the snapshot has another shape', async () => {
    fill(500);
    await load();
    expect(await load(tank(2))).toMatchObject({ state: { holds: 1_000 }, revision: 499 });
    expect(log.readFrom.at(-1)).toBe(0);
    expect(snapshots.kept).toMatchObject({ shape: 2 });
  });

  it.each([
    ['another event at that revision', { revision: 499, eventId: 'another' }],
    ['no event at that revision', { revision: 500, eventId: 'e-500' }],
  ])('is read whole where the log has %s', async (_, place) => {
    fill(500);
    snapshots.kept = { shape: 1, state: { holds: 9 }, ...place };
    expect(await load()).toMatchObject({ state: { holds: 1_000 }, revision: 499 });
  });

  it('gets no snapshot if its aggregate has none', async () => {
    fill(1_000);
    await load(tank());
    expect(snapshots.kept).toBeUndefined();
  });
});
