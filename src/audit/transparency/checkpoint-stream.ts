import type { EventLog, StoredEvent } from '../../platform/event-log/event-log.js';
import { nowhere, type Snapshot, type Snapshots } from '../../platform/decisions/snapshots.js';
import type { CheckpointEvent } from '../../platform/transparency/checkpoint.events.js';
import { CHECKPOINTS, checkpoints, type CheckpointState } from './checkpoint-history.js';

const NOTHING_READ = -1;
/** Events from one snapshot to the next: at most so many, and the following checkpoint, are read at a start. */
const SNAPSHOT_EVERY = 500;

export interface CheckpointStreamParts {
  readonly log: Pick<EventLog, 'readStream'>;
  /** Where to begin after a restart; the whole stream is read if left out. */
  readonly snapshots?: Snapshots;
  /** Called for each checkpoint before it counts; when it throws, the checkpoint is read again next time. */
  readonly believe?: (size: number, note: string) => void;
}

/** The stream `checkpoints` as far as it was read. Of its checkpoints only the last is kept in memory. */
export class CheckpointStream {
  state: CheckpointState = checkpoints.initial;
  /** Of the last event that was read; −1 for none. */
  revision = NOTHING_READ;
  /** Indexes of own events from the size of the last checkpoint on: they alone are nothing new. */
  own: readonly number[] = [];
  /** When the last checkpoint was recorded, in milliseconds of the Unix epoch; 0 if there is none. */
  signedAtMs = 0;
  private snapshotRevision = NOTHING_READ;
  private readonly parts: Required<CheckpointStreamParts>;

  constructor({ log, snapshots = nowhere, believe = () => {} }: CheckpointStreamParts) {
    this.parts = { log, snapshots, believe };
  }

  /** Takes in what is new. Two may do so at once. */
  async readOn(): Promise<void> {
    if (this.revision === NOTHING_READ && (await this.readFromSnapshot())) return;
    await this.readFrom(this.revision + 1);
  }

  /**
   * Goes on from the last snapshot. Each is of a checkpoint: that event is there to be compared, and
   * what else is to be known of the last checkpoint follows from it.
   */
  private async readFromSnapshot(): Promise<boolean> {
    const { snapshots, log } = this.parts;
    const found = snapshots.find(CHECKPOINTS, checkpoints.snapshot ?? 0);
    if (!found) return false;
    for await (const event of log.readStream(CHECKPOINTS, found.revision)) {
      if (event.id !== found.eventId || event.type !== 'CheckpointSigned') return false;
      this.snapshotRevision = found.revision;
      if (event.revision > this.revision) this.take(event, found.state as CheckpointState);
      break;
    }
    await this.readFrom(this.revision + 1);
    return true;
  }

  private async readFrom(revision: number): Promise<void> {
    for await (const event of this.parts.log.readStream(CHECKPOINTS, revision)) {
      if (event.revision <= this.revision) continue; // two were reading at once
      const { type, data } = event;
      this.take(
        event,
        checkpoints.evolve(this.state, { type, data } as unknown as CheckpointEvent),
      );
    }
  }

  /** `state` is the one after the event. */
  private take({ type, revision, id, index, metadata }: StoredEvent, state: CheckpointState): void {
    const { latest } = state;
    const signed = type === 'CheckpointSigned' ? latest : undefined;
    if (signed) this.parts.believe(signed.size, signed.note);
    this.state = state;
    this.revision = revision;
    this.own = [...this.own, index].filter((each) => each >= (latest?.size ?? 0));
    if (!signed) return;
    this.signedAtMs = Temporal.Instant.from(metadata.recordedAt).epochMilliseconds;
    this.keepSnapshot({ state, revision, eventId: id });
  }

  private keepSnapshot(snapshot: Snapshot): void {
    if (snapshot.revision - this.snapshotRevision < SNAPSHOT_EVERY) return;
    this.parts.snapshots.keep(CHECKPOINTS, checkpoints.snapshot ?? 0, snapshot);
    this.snapshotRevision = snapshot.revision;
  }
}
