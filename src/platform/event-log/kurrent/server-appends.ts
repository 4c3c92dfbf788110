import { setTimeout as delay } from 'node:timers/promises';
import {
  AppendConsistencyViolationError,
  ErrorType,
  isCommandError,
  NO_STREAM,
  STREAM_STATE,
  type ConsistencyCheck,
  type KurrentDBClient,
} from '@kurrent/kurrentdb-client';
import { OutcomeUnknown, type Index, type Revision } from '../event-log.js';
import type { SqliteEventLog } from '../sqlite/sqlite-event-log.js';
import { planOf, type AppendPlan } from './append-plan.js';
import type { QueuedAppend } from './append-queue.js';
import type { Follower } from './follower.js';
import { serverName, toServer, type ServerRecord } from './server-form.js';

/** How long the copy is given to come to an event that the server has. */
const ARRIVAL_MS = 10_000;

/** Between two tries; each time twice as long, and less or more by chance, for others try, too. */
const RETRY_MS = { first: 10, most: 1_000 };

/** What the server said to an append, or that it said nothing. */
type Answer =
  | { readonly kind: 'written' }
  | { readonly kind: 'violated'; readonly stream: string; readonly actual: Revision | 'none' }
  /** Nothing was written, and another try may go better. */
  | { readonly kind: 'not-now' }
  /** It may have been written, or may be yet. */
  | { readonly kind: 'unknown'; readonly reason: unknown };

export interface ServerAppendsParts {
  readonly client: KurrentDBClient;
  readonly copy: SqliteEventLog;
  readonly follower: Follower;
  /** How long an append is tried, and its outcome looked for, before nobody can say what became of it. */
  readonly resolveMs: number;
}

/**
 * Sends appends to the server and finds out what became of them.
 *
 * Each says at which revision every stream stands that it writes, also where its caller did not ask
 * for that. So it can be written once only, however often it is sent, and one whose answer was lost
 * is sent again without harm: either it stood there already, which its ids tell, or it can come no
 * more once something else has. What is planned anew is so because a check fails for good: then the
 * one sent before can come no more either.
 */
export class ServerAppends {
  constructor(private readonly parts: ServerAppendsParts) {}

  /** Writes appends as if one after the other, and settles each. */
  async write(members: readonly QueuedAppend[]): Promise<void> {
    try {
      const plan = await this.#written(members);
      let next = await this.#firstIndex(plan.written.flatMap((place) => members[place] ?? []));
      members.forEach(({ append, resolve, reject }, place) => {
        const refused = plan.refused.get(place);
        if (refused) return reject(refused);
        const first = next;
        next += append.records.length;
        return resolve({ first, last: next - 1, position: String(next - 1) });
      });
    } catch (error) {
      for (const { reject } of members) reject(error);
    }
  }

  /** The plan of which everything is written. */
  async #written(members: readonly QueuedAppend[]): Promise<AppendPlan> {
    const appends = members.map(({ append }) => append);
    const until = Date.now() + this.parts.resolveMs;
    let inDoubt: { readonly plan: AppendPlan; readonly reason: unknown } | undefined;
    for (let retryMs = RETRY_MS.first; ; retryMs = Math.min(retryMs * 2, RETRY_MS.most)) {
      if (inDoubt && this.#landed(members, inDoubt.plan)) return inDoubt.plan;
      const plan = planOf(appends, this.parts.copy);
      if (plan.written.length === 0) return plan;
      const answer = await this.#ask(members, plan);
      if (answer.kind === 'written') return plan;
      if (answer.kind === 'violated') {
        await this.parts.follower.until(() => this.#hasCome(answer), ARRIVAL_MS);
        if (Date.now() < until) continue;
      }
      if (answer.kind === 'unknown') inDoubt = { plan, reason: answer.reason };
      if (Date.now() > until) {
        const cause = inDoubt?.reason;
        throw new OutcomeUnknown('the append may have been written or not', { cause });
      }
      await delay(retryMs * (0.5 + Math.random()));
    }
  }

  async #ask(members: readonly QueuedAppend[], { written, expected }: AppendPlan): Promise<Answer> {
    const records = written.flatMap((place) => recordsOf(members[place]));
    const checks = [...expected].map(([stream, revision]): ConsistencyCheck => ({
      type: STREAM_STATE,
      streamName: serverName(stream),
      expectedState: revision === 'none' ? NO_STREAM : BigInt(revision),
    }));
    try {
      await this.parts.client.appendRecords(records, checks);
      return { kind: 'written' };
    } catch (error) {
      return answerIn(error);
    }
  }

  #landed(members: readonly QueuedAppend[], { written }: AppendPlan): boolean {
    const id = firstId(members[written[0] ?? 0]);
    return this.parts.copy.placeOf(id) !== undefined;
  }

  #hasCome({ stream, actual }: Violated): boolean {
    if (actual === 'none') return true;
    const tip = this.parts.copy.tipOf(decodeURIComponent(stream));
    return tip !== 'none' && tip.revision >= actual;
  }

  /** Of appends that are written one behind the other, as soon as the copy has the last. */
  async #firstIndex(written: readonly QueuedAppend[]): Promise<Index> {
    const records = written.flatMap(({ append }) => append.records);
    const last = records.at(-1);
    if (!last) return 0;
    const { copy, follower } = this.parts;
    const index = copy.placeOf(last.id)?.index ?? (await follower.arrival(last.id, ARRIVAL_MS));
    if (index !== undefined) return index - records.length + 1;
    throw new OutcomeUnknown('the append was written, and has not come back from the server');
  }
}

type Violated = Extract<Answer, { kind: 'violated' }>;

const firstId = (member: QueuedAppend | undefined): string => member?.append.records[0]?.id ?? '';

const recordsOf = (member: QueuedAppend | undefined): ServerRecord[] =>
  (member?.append.records ?? []).map((record) => toServer(record, member?.recordedAt ?? ''));

/** Errors after which nobody knows whether the server has written, or will. */
const IN_DOUBT = new Set<string>([
  ErrorType.UNAVAILABLE,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.TIMEOUT,
  ErrorType.CANCELLED,
  ErrorType.UNKNOWN,
]);

/** @throws the error itself where nothing was written, and trying again would not help */
function answerIn(error: unknown): Answer {
  if (error instanceof AppendConsistencyViolationError) {
    const [violation] = error.violations;
    if (!violation) throw error;
    const { streamName: stream, actualState } = violation;
    return {
      kind: 'violated',
      stream,
      actual: typeof actualState === 'bigint' ? Number(actualState) : 'none',
    };
  }
  if (!(error instanceof Error && isCommandError(error))) return { kind: 'unknown', reason: error };
  if (error.type === ErrorType.NOT_LEADER) return { kind: 'not-now' };
  if (IN_DOUBT.has(error.type)) return { kind: 'unknown', reason: error };
  throw error;
}
