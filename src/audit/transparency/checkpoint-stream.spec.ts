import { describe, expect, it } from '@jest/globals';
import { checkpointNote, newKey, ORIGIN } from '../../../test/audit/signing.js';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { Catalogue } from '../../platform/decisions/facts.js';
import type { Snapshot, Snapshots } from '../../platform/decisions/snapshots.js';
import { toBase64 } from '../../platform/transparency/base64.js';
import { checkpointFacts } from '../../platform/transparency/checkpoint.events.js';
import { leafHash } from '../../platform/transparency/merkle.js';
import { verifierKeyText } from '../../platform/transparency/verifier-key.js';
import { SnapshotsCheck } from '../verify/snapshots-check.js';
import { CHECKPOINTS, checkpoints } from './checkpoint-history.js';
import { CheckpointStream } from './checkpoint-stream.js';

const KEY = newKey();
const ROOT = leafHash('all events');

/** A log with its key and so many checkpoints, each after two events of others; it tells what is read. */
class SignedLog {
  readonly log = new MemoryEventLog();
  /** Events that were read from the stream. */
  read = 0;

  constructor(signed: number) {
    this.happened('LogKeyIntroduced', { vkey: verifierKeyText(KEY.key) });
    for (let i = 0; i < signed; i++) this.sign();
  }

  sign(): void {
    for (const id of ['a', 'b'])
      this.push(`fund_${this.log.events.length}${id}`, 0, 'Happened', {});
    const size = this.log.events.length;
    const note = checkpointNote({ origin: ORIGIN, size, root: ROOT }, KEY);
    this.happened('CheckpointSigned', { size, root: toBase64(ROOT), note });
  }

  happened(type: string, data: object): void {
    const revision = this.log.events.filter(({ stream }) => stream === CHECKPOINTS).length;
    this.push(CHECKPOINTS, revision, type, data);
  }

  async *readStream(stream: string, from = 0) {
    for await (const event of this.log.readStream(stream, from)) {
      this.read++;
      yield event;
    }
  }

  private push(stream: string, revision: number, type: string, data: object): void {
    const index = this.log.events.length;
    const recordedAt = '2026-03-05T09:00:00.000Z';
    const metadata = { recordedAt, schema: '1' };
    this.log.events.push({
      index,
      stream,
      revision,
      id: `e-${index}`,
      type,
      data: { ...data },
      metadata,
    });
  }
}

class KeptSnapshots implements Snapshots {
  readonly kept: Snapshot[] = [];
  find = (): Snapshot | undefined => this.kept.at(-1);
  keep(_stream: string, _shape: number, snapshot: Snapshot): void {
    this.kept.push(JSON.parse(JSON.stringify(snapshot)) as Snapshot);
  }
}

async function opened(log: SignedLog, snapshots: Snapshots): Promise<CheckpointStream> {
  const stream = new CheckpointStream({ log, snapshots });
  await stream.readOn();
  return stream;
}

const told = ({ state, revision, own, signedAtMs }: CheckpointStream) => ({
  state: JSON.parse(JSON.stringify(state)) as unknown,
  revision,
  own,
  signedAtMs,
});

describe('the stream of checkpoints', () => {
  it('is not read whole at a start: from the last snapshot on, with the same outcome', async () => {
    const log = new SignedLog(1_200);
    const snapshots = new KeptSnapshots();
    const whole = await opened(log, snapshots);
    expect(log.read).toBe(1_201);
    log.read = 0;
    const again = await opened(log, snapshots);
    expect(told(again)).toEqual(told(whole));
    expect(log.read).toBeLessThan(500);
    log.sign();
    await Promise.all([again.readOn(), whole.readOn()]);
    expect(told(again)).toEqual(told(whole));
    expect(again.own).toEqual([log.log.events.length - 1]);
  });

  it('is read whole when the log has another event where the snapshot was', async () => {
    const log = new SignedLog(600);
    const snapshots = new KeptSnapshots();
    const whole = await opened(log, snapshots);
    const [at] = snapshots.kept;
    if (at) snapshots.kept.push({ ...at, eventId: 'of a copy that was given up' });
    expect(told(await opened(log, snapshots))).toEqual(told(whole));
  });

  it('believes each checkpoint first, also the one of the snapshot', async () => {
    const log = new SignedLog(600);
    const snapshots = new KeptSnapshots();
    await opened(log, snapshots);
    const sizes: number[] = [];
    const believe = (size: number) => {
      sizes.push(size);
      if (size > 600 * 3 - 3) throw new Error('the tree has another root');
    };
    const stream = new CheckpointStream({ log, snapshots, believe });
    await expect(stream.readOn()).rejects.toThrow('the tree has another root');
    const kept = snapshots.kept.map(({ state }) => (state as typeof stream.state).latest?.size);
    expect(sizes[0]).toBe(kept[0]);
    expect(stream.state.latest?.size).toBe(sizes.at(-2));
  });

  it('is not set back by one who began to read at the same time', async () => {
    const log = new SignedLog(600);
    const snapshots = new KeptSnapshots();
    const whole = await opened(log, snapshots);
    const stream = new CheckpointStream({ log, snapshots });
    await Promise.all([stream.readOn(), stream.readOn(), stream.readOn()]);
    expect(told(stream)).toEqual(told(whole));
  });

  it('has snapshots that verify compares with the log', async () => {
    const log = new SignedLog(600);
    const snapshots = new KeptSnapshots();
    await opened(log, snapshots);
    const kept = snapshots.kept.map((each) => ({ ...each, stream: CHECKPOINTS, shape: 1 }));
    const aggregate = checkpoints as unknown as ConstructorParameters<typeof SnapshotsCheck>[1][0];
    const check = new SnapshotsCheck(kept, [aggregate], new Catalogue(checkpointFacts));
    for (const event of log.log.events) check.see(event);
    expect([check.equal, check.difference]).toEqual([1, undefined]);
  });
});
