import { randomUUID, randomUUIDv7 } from 'node:crypto';
import type { Catalogue } from '../../platform/decisions/facts.js';
import { nowhere, type Snapshots } from '../../platform/decisions/snapshots.js';
import {
  CheckFailed,
  LogCorrupt,
  type Appended,
  type EventLog,
  type NewRecord,
} from '../../platform/event-log/event-log.js';
import { parseCheckpoint } from '../../platform/transparency/checkpoint.js';
import type { CheckpointEvent } from '../../platform/transparency/checkpoint.events.js';
import { followRotations } from '../../platform/transparency/key-rotation.js';
import { sameHash } from '../../platform/transparency/merkle.js';
import { checkpointProven, NotProven } from '../../platform/transparency/proven.js';
import {
  cosignedNote,
  rootOfCheckpoint,
  type SignedCheckpoint,
} from '../../platform/transparency/signed-checkpoint.js';
import type { Signer } from '../../platform/transparency/signatures.js';
import type { Policy } from '../../platform/transparency/tlog-policy.js';
import type { Tree } from '../../platform/transparency/tree-reader.js';
import {
  parseVerifierKey,
  verifierKeyText,
  type VerifierKey,
} from '../../platform/transparency/verifier-key.js';
import { CHECKPOINTS, keepCosignatures, sign, type CheckpointState } from './checkpoint-history.js';
import { CheckpointStream } from './checkpoint-stream.js';
import { askWitnesses, cosignaturesFrom } from './witness-round.js';

export interface CheckpointerParts {
  readonly log: Pick<EventLog, 'append' | 'readStream' | 'head'>;
  readonly tree: Tree;
  readonly catalogue: Catalogue;
  /** Where to begin with the stream after a restart; nowhere if left out. */
  readonly snapshots?: Snapshots;
  readonly signer: Signer;
  readonly policy: Policy | undefined;
  /** Between two checkpoints that nobody has asked for. */
  readonly intervalMs: number;
  readonly nowMs: () => number;
  readonly onAppended: (appended: Appended) => void;
  /** To be told of a checkpoint that does not match the tree. */
  readonly halt: (reason: LogCorrupt) => void;
  readonly warn: (details: object, message: string) => void;
}

/** What can be told of the last checkpoint. */
export interface CheckpointStatus {
  readonly state: CheckpointState;
  /** Verifier key of this node, also before it has signed anything. */
  readonly signsWith: string;
  /** Known witnesses that have cosigned the last one. */
  readonly cosigned: readonly string[];
  /** Undefined without a policy, or without a checkpoint. */
  readonly quorumMet: boolean | undefined;
  /** When the last one was recorded, in milliseconds of the Unix epoch; 0 if there is none. */
  readonly signedAtMs: number;
  /** Why nothing more is signed until a person has looked. */
  readonly stopped: string | undefined;
  /** Why nothing is signed until as many witnesses as make the quorum have answered since the start. */
  readonly waiting: string | undefined;
}

/** Between two checkpoints, asked for or not. */
const LEAST_MS = 60_000;
const TICK_MS = 5_000;

/**
 * Signs the state of the log at intervals and when asked, has witnesses cosign it, and keeps both in
 * the log. One thing at a time; commands never wait for it.
 */
export class Checkpointer {
  private readonly stream: CheckpointStream;
  private stopped: string | undefined;
  private waiting: string | undefined;
  /** What was said last of each thing, so that a fault that lasts is one line. */
  private readonly said = new Map<string, string>();
  private asked = false;
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private readonly startedMs: number;

  constructor(private readonly parts: CheckpointerParts) {
    this.startedMs = parts.nowMs();
    const { log, snapshots = nowhere } = parts;
    const believe = (size: number, note: string) => this.believe(size, note);
    this.stream = new CheckpointStream({ log, snapshots, believe });
  }

  /** Signs at intervals from now on; the first time when one has passed since the last checkpoint. */
  start(): void {
    this.timer = setInterval(() => {
      const sinceMs = this.parts.nowMs() - Math.max(this.stream.signedAtMs, this.startedMs);
      void this.run({ mayAlsoSign: sinceMs >= this.parts.intervalMs });
    }, TICK_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Signs now if there is anything new and the last checkpoint is a minute old; then tells the last. */
  async signNow(): Promise<CheckpointStatus> {
    await this.run({ mayAlsoSign: true });
    return this.status();
  }

  /** As read from the log up to now. */
  async current(): Promise<CheckpointStatus> {
    await this.stream.readOn();
    return this.status();
  }

  status(): CheckpointStatus {
    const { stopped, waiting } = this;
    const { state, signedAtMs } = this.stream;
    const { policy, signer } = this.parts;
    const signsWith = verifierKeyText(signer.key);
    const known = { state, signsWith, signedAtMs, stopped, waiting };
    if (!state.latest || !state.firstKey) return { ...known, cosigned: [], quorumMet: undefined };
    try {
      const { cosigned, quorumMet } = checkpointProven(cosignedNote(state.latest), {
        logs: [parseVerifierKey(state.firstKey)],
        rotations: state.rotations,
        ...(policy && { policy: { ...policy, logs: [] } }),
      });
      return { ...known, cosigned: cosigned.map(({ witness }) => witness), quorumMet };
    } catch (error) {
      if (!(error instanceof NotProven)) throw error;
      return {
        ...known,
        cosigned: [],
        quorumMet: false,
        stopped: this.notSigned(state.latest, error),
      };
    }
  }

  /** Each signature was right when it was recorded: one that is not was put there, or what it is under was. */
  private notSigned({ size }: SignedCheckpoint, { message }: NotProven): string {
    const reason = `the checkpoint of size ${size} in the log is not what was signed: ${message}`;
    this.parts.halt(new LogCorrupt(size - 1, reason));
    return reason;
  }

  private run({ mayAlsoSign }: { readonly mayAlsoSign: boolean }): Promise<void> {
    this.running = this.running.then(() => this.round(mayAlsoSign));
    return this.running;
  }

  private async round(mayAlsoSign: boolean): Promise<void> {
    const { warn } = this.parts;
    try {
      await this.stream.readOn();
      if (this.parts.tree.size() <= (await this.parts.log.head())) return; // tree.db is being made again
      await this.ask();
      if (mayAlsoSign && this.isDue()) await this.signHead();
      await this.haveCosigned();
    } catch (error) {
      if (error instanceof CheckFailed) return; // another node was first: what it wrote is read next time
      warn({ err: error }, 'no checkpoint this time');
    }
  }

  /** A checkpoint that the tree does not have halts everything. */
  private believe(size: number, note: string): void {
    const { tree, halt } = this.parts;
    if (tree.size() < size) throw new Error('the tree has not come to the last checkpoint yet');
    const { root } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
    if (sameHash(tree.root(size), root)) return;
    const reason = new LogCorrupt(
      size - 1,
      `the tree has another root than the checkpoint of ${size}`,
    );
    halt(reason);
    throw reason;
  }

  /** Before anything is signed after a start: whether a witness has seen more than there is. */
  private async ask(): Promise<void> {
    if (this.asked && this.stopped === undefined) return;
    const { policy, signer, tree } = this.parts;
    const keys = this.keysOfLog();
    const found = policy && (await askWitnesses(policy, signer.key.name, keys, tree));
    this.stopped = found?.ahead;
    this.asked = found?.enough ?? true;
    this.waiting =
      found?.enough === false && found.ahead === undefined
        ? waitingFor(found.silent, this.startedMs)
        : undefined;
    this.tell('signing', this.stopped ?? this.waiting, 'checkpoints are not signed');
  }

  /** Says a reason once, until it is another or gone. */
  private tell(about: string, reason: string | undefined, message: string): void {
    if (this.said.get(about) === reason) return;
    if (reason === undefined) {
      this.said.delete(about);
    } else {
      this.said.set(about, reason);
      this.parts.warn({ reason }, message);
    }
  }

  /** What a witness has seen last may be signed with any of them, whatever it missed since. */
  private keysOfLog(): readonly VerifierKey[] {
    const { firstKey, rotations } = this.stream.state;
    if (firstKey === undefined) return [this.parts.signer.key];
    return followRotations(parseVerifierKey(firstKey), rotations).map(({ key }) => key);
  }

  private isDue(): boolean {
    if (!this.asked || this.stopped !== undefined) return false;
    const size = this.parts.tree.size();
    const news = size - (this.stream.state.latest?.size ?? 0) - this.stream.own.length;
    return news > 0 && this.parts.nowMs() - this.stream.signedAtMs >= LEAST_MS;
  }

  private async signHead(): Promise<void> {
    const { tree, signer } = this.parts;
    const size = tree.size();
    await this.append(sign(this.stream.state, { size, root: tree.root(size) }, signer));
  }

  private async haveCosigned(): Promise<void> {
    const { policy, tree } = this.parts;
    const { latest } = this.stream.state;
    if (!policy || !latest || this.stopped !== undefined) return;
    const known = new Set(this.status().cosigned);
    const missing = policy.witnesses.filter(
      ({ name, url }) => url !== undefined && !known.has(name),
    );
    const { lines, ahead, failed } = await cosignaturesFrom(missing, {
      size: latest.size,
      root: rootOfCheckpoint(latest),
      note: latest.note,
      tree,
    });
    this.tell('cosigning', failed.join('; ') || undefined, 'witnesses have not cosigned');
    if (ahead !== undefined) {
      this.stopped = ahead;
      this.tell('signing', ahead, 'checkpoints are not signed');
    }
    await this.append(keepCosignatures(this.stream.state, latest.size, lines));
  }

  private async append(events: readonly CheckpointEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { log, onAppended } = this.parts;
    const revision = this.stream.revision < 0 ? 'none' : this.stream.revision;
    const records = events.map((event) => this.record(event));
    onAppended(await log.append(records, [{ stream: CHECKPOINTS, revision }]));
    await this.stream.readOn();
  }

  private record({ type, data }: CheckpointEvent): NewRecord {
    const { catalogue, nowMs } = this.parts;
    return checkpointRecord(catalogue, { type, data } as CheckpointEvent, nowMs());
  }
}

const waitingFor = (silent: readonly string[], sinceMs: number): string =>
  `since ${instantOf(sinceMs)}, until as many witnesses as make the quorum have said what they have seen of this log; no answer from ${silent.join(', ')}`;

const instantOf = (ms: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'second' });

/** An event of the installation itself, on nobody's command. */
export function checkpointRecord(
  catalogue: Catalogue,
  { type, data }: CheckpointEvent,
  nowMs: number,
): NewRecord {
  catalogue.assertFits(type, data);
  return {
    stream: CHECKPOINTS,
    id: randomUUIDv7(),
    type,
    data,
    metadata: {
      actor: 'system',
      command: 'Checkpoint',
      correlationId: randomUUID(),
      decidedAt: instantOf(nowMs),
      schema: String(catalogue.find(type).schema),
    },
  };
}
