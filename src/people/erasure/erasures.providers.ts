import { Injectable } from '@nestjs/common';
import { dateIn } from '../../platform/dates/business-date.js';
import type { Answer } from '../../platform/decisions/answer.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { withNamesLeft } from '../../platform/sealing/erasure-answer.view.js';
import { KeyBackups } from '../../platform/sealing/key-backups.js';
import { NamesLeft } from '../../platform/sealing/names-left.js';
import type { ErasureEvent } from './erasure.events.js';
import { erasePerson, liftHold, placeHold, type Erasable } from './erasure.js';

/** A history of a natural person, of whatever kind, in a decision. */
export interface HistoryOfSomebody {
  readonly id: string;
  readonly state: Erasable;
  readonly record: (events: readonly ErasureEvent[]) => void;
}

/** Finds the history that a command is sent to; it refuses what is not a natural person's. */
export type FindSomebody = (d: Decision, id: string) => HistoryOfSomebody;

interface ToSomebody {
  readonly id: string;
}

/** Erases people, and keeps them from being erased, whatever kind of history they have. */
@Injectable()
export class Erasures {
  constructor(
    private readonly decisions: Decisions,
    private readonly backups: KeyBackups,
    private readonly namesLeft: NamesLeft,
  ) {}

  /** Destroys the keys once it is recorded, and tells where the name still stands. */
  async erase(command: ToSomebody, find: FindSomebody): Promise<Answer> {
    const named = await this.namesLeft.of(command.id);
    const answer = await this.backups.destroyAfter((destroy) =>
      this.decisions.run(command, (d) => {
        d.permit({});
        const somebody = find(d, command.id);
        const gone = this.backups.unreadableOn(dateIn(d.context.now, 'UTC'));
        somebody.record(erasePerson(somebody, gone));
        destroy(somebody.state.keys);
        return somebody.id;
      }),
    );
    return withNamesLeft(answer, named, this.namesLeft);
  }

  hold(command: ToSomebody & { readonly reason: string }, find: FindSomebody): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const somebody = find(d, command.id);
      somebody.record(placeHold(somebody, command.reason));
      return somebody.id;
    });
  }

  lift(command: ToSomebody & { readonly reason: string }, find: FindSomebody): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const somebody = find(d, command.id);
      somebody.record(liftHold(somebody, command.reason));
      return somebody.id;
    });
  }
}
