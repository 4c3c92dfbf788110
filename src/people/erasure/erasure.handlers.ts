import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { dateIn } from '../../platform/dates/business-date.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { withNamesLeft } from '../../platform/sealing/erasure-answer.view.js';
import { KeyBackups } from '../../platform/sealing/key-backups.js';
import { NamesLeft } from '../../platform/sealing/names-left.js';
import { person } from '../person.js';
import { assertAnotherStays } from '../person.rights.js';
import { ErasePerson, LiftHold, PlaceHold, RedactText } from './erasure.commands.js';
import { erasePerson, liftHold, placeHold } from './erasure.js';
import { assertTouchesNobodyHeld, heldIn, Holds } from './holds.providers.js';
import { RecordedTexts } from './recorded-texts.view.js';
import { redaction, redactText, standingText } from './redaction.js';

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(
    private readonly decisions: Decisions,
    private readonly backups: KeyBackups,
    private readonly namesLeft: NamesLeft,
  ) {}

  async execute(command: ErasePerson): Promise<Answer> {
    const named = await this.namesLeft.of(command.id);
    const answer = await this.backups.destroyAfter((destroy) =>
      this.decisions.run(command, (d) => {
        d.permit({});
        const subject = d.find(person, command.id);
        if (subject.state.roles.some(({ role }) => role === 'administrator')) {
          assertAnotherStays(subject.id, d.find(person, d.rights.person), d.context.now);
        }
        const gone = this.backups.unreadableOn(dateIn(d.context.now, 'UTC'));
        d.record(subject, erasePerson(subject, gone));
        destroy(subject.state.keys);
        return subject.id;
      }),
    );
    return withNamesLeft(answer, named, this.namesLeft);
  }
}

@CommandHandler(PlaceHold)
export class PlaceHoldHandler implements ICommandHandler<PlaceHold> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: PlaceHold): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const subject = d.find(person, command.id);
      d.record(subject, placeHold(subject, command.reason));
      return subject.id;
    });
  }
}

@CommandHandler(LiftHold)
export class LiftHoldHandler implements ICommandHandler<LiftHold> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: LiftHold): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const subject = d.find(person, command.id);
      d.record(subject, liftHold(subject, command.reason));
      return subject.id;
    });
  }
}

@CommandHandler(RedactText)
export class RedactTextHandler implements ICommandHandler<RedactText> {
  constructor(
    private readonly decisions: Decisions,
    private readonly texts: RecordedTexts,
    private readonly holds: Holds,
    private readonly backups: KeyBackups,
  ) {}

  async execute(command: RedactText): Promise<Answer> {
    const found = await this.texts.at(command.index, command.field);
    const holds = await this.holds.open();
    const id = `${redaction.kind}_${found.event}`;
    const answer = await this.backups.destroyAfter((destroy) =>
      this.decisions.run(command, (d) => {
        d.permit({});
        const before = d.findIfAny(redaction, id) ?? d.start(redaction, id);
        const keys = this.holds.namedIn(standingText(before.state, found) ?? '');
        assertTouchesNobodyHeld({ ids: found.concerns, keys }, heldIn(d, holds));
        const events = redactText(before.state, found, command);
        d.record(before, events);
        destroy(events.map(({ data }) => data.instead));
        return id;
      }),
    );
    await this.texts.showRedacted(id);
    return answer;
  }
}
