import type { Caller } from '../decisions/caller.js';
import type { Decisions } from '../decisions/decisions.js';
import { refusal } from '../decisions/refusal.js';
import type { Index } from '../event-log/event-log.js';
import {
  confidentialRead,
  MOST_FUNDS,
  MOST_SUBJECTS,
  type ConfidentialReadEvent,
} from './confidential-read.js';
import { RecentReads } from './recent-reads.js';

export const readNotRecorded = refusal<Record<never, never>>(
  503,
  'READ_NOT_RECORDED',
  'Who reads what is confidential is recorded first; that was not possible, so nothing is shown.',
);

/** What an answer shows of others. */
export interface Reading {
  readonly caller: Caller;
  readonly route: string;
  /** Path and query as they were asked for: another page or another moment is another reading. */
  readonly url: string;
  /** Ids, each with the fund that it belongs to, if any. */
  readonly subjects: ReadonlyMap<string, string | undefined>;
  readonly asOf: Index | undefined;
}

/** Records who was shown what is confidential, before it is shown. */
export class ConfidentialReads {
  private readonly recent = new RecentReads();

  constructor(private readonly log: Pick<Decisions, 'note'>) {}

  /**
   * Resolves when the reading stands in the log; of the same within a minute, at once.
   *
   * @throws Rejection READ_NOT_RECORDED when it could not be recorded
   */
  async record({ caller, route, url, subjects, asOf }: Reading): Promise<void> {
    const { person = '', onBehalfOf = '', arrivedAt } = caller;
    const ids = [...subjects.keys()].toSorted();
    const same = [person, onBehalfOf, url, ids];
    const second = Math.floor(arrivedAt.epochMilliseconds / 1_000);
    if (this.recent.has(same, second)) return;
    const funds = new Set([...subjects.values()].filter((fund) => fund !== undefined));
    const more = ids.length - MOST_SUBJECTS;
    await this.append(caller, {
      route,
      subjects: ids.slice(0, MOST_SUBJECTS),
      ...(more > 0 && { more }),
      funds: [...funds].toSorted().slice(0, MOST_FUNDS),
      ...(asOf !== undefined && asOf >= 0 && { asOf }),
    });
    this.recent.add(same, second);
  }

  private async append(caller: Caller, data: ConfidentialReadEvent['data']): Promise<void> {
    try {
      await this.log.note(confidentialRead.kind, caller, { type: 'ConfidentialRead', data });
    } catch (error) {
      throw Object.assign(readNotRecorded({}), { cause: error });
    }
  }
}
