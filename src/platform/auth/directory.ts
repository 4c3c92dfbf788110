import { kindOf, type Aggregate, type Found } from '../decisions/aggregate.js';
import type { Histories, RightsOf } from '../decisions/decision.js';
import type { Decisions } from '../decisions/decisions.js';
import type { Facts } from '../decisions/facts.js';
import type { KeyedHash } from '../decisions/keyed-hash.js';
import { notFound } from '../decisions/refusal.js';
import { reservation } from '../decisions/reservations.js';
import type { Rights } from './access.js';
import type { Subject } from './tokens.js';

/** Who is who, and what they may do, as the log has it now. */
export interface Directory {
  /** Id of the person that is registered under the token's issuer and subject, if anyone is. */
  personOf(subject: Subject): Promise<string | undefined>;
  /** What the person may do; undefined if there is no such person. */
  rightsOf(person: string): Promise<Rights | undefined>;
}

/** What `people` says about itself, so that the platform can ask it. */
export interface PeoplePort {
  /** Kind under which RegisterPerson reserves issuer and subject, held by the person. */
  readonly subjectReservation: string;
  readonly rightsOf: RightsOf;
}

/** Answers from the histories that decisions keep in memory, and reads those that they do not have. */
export class LogDirectory implements Directory {
  /** A subject stands as long as its token is kept, so its hash is made once per token. */
  private readonly streams = new WeakMap<Subject, string>();

  constructor(
    private readonly decisions: Pick<Decisions, 'peek'>,
    private readonly hash: KeyedHash,
    private readonly people: PeoplePort,
  ) {}

  async personOf(subject: Subject): Promise<string | undefined> {
    const found = await this.decisions.peek(reservation, this.streamOf(subject));
    return found?.holder;
  }

  async rightsOf(person: string): Promise<Rights | undefined> {
    const histories = new ReadHistories(this.decisions);
    for (;;) {
      try {
        return this.people.rightsOf(histories, person);
      } catch (error) {
        if (!(error instanceof HistoryUnread)) throw error;
        await error.read();
      }
    }
  }

  private streamOf(subject: Subject): string {
    const known = this.streams.get(subject);
    if (known) return known;
    const { subjectReservation } = this.people;
    const thing = this.hash.of(subjectReservation, subject.issuer, subject.subject);
    const stream = `${reservation.kind}_${thing}`;
    this.streams.set(subject, stream);
    return stream;
  }
}

/** Thrown through a port that is synchronous; what is missing is read, then it is asked again. */
class HistoryUnread {
  constructor(readonly read: () => Promise<void>) {}
}

class ReadHistories implements Histories {
  private readonly states = new Map<string, unknown>();

  constructor(private readonly decisions: Pick<Decisions, 'peek'>) {}

  find<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Found<S, F> {
    const found = this.findIfAny(aggregate, id);
    if (!found) throw notFound({ id });
    return found;
  }

  findIfAny<S, F extends Facts>(aggregate: Aggregate<S, F>, id: string): Found<S, F> | undefined {
    if (kindOf(id) !== aggregate.kind) return undefined;
    if (!this.states.has(id)) {
      throw new HistoryUnread(async () => {
        this.states.set(id, await this.decisions.peek(aggregate, id));
      });
    }
    const state = this.states.get(id) as S | undefined;
    return state === undefined ? undefined : { id, state, aggregate };
  }
}
