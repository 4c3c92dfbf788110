import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { KeyBackups } from '../../platform/sealing/key-backups.js';
import { person } from '../person.js';
import { assertAnotherStays } from '../person.rights.js';
import { ErasePerson, LiftHold, PlaceHold, RedactText } from './erasure.commands.js';
import { Erasures, type FindSomebody } from './erasures.providers.js';
import { assertTouchesNobodyHeld, heldIn, Holds } from './holds.providers.js';
import { RecordedTexts } from './recorded-texts.view.js';
import { redaction, redactText, standingText } from './redaction.js';

const registered: FindSomebody = (d, id) => {
  const found = d.find(person, id);
  return { id, state: found.state, record: (events) => void d.record(found, events) };
};

/** As long as another administrator stays. */
const registeredAndDispensable: FindSomebody = (d, id) => {
  const { state } = d.find(person, id);
  if (state.roles.some(({ role }) => role === 'administrator')) {
    assertAnotherStays(id, d.find(person, d.rights.person), d.context.now);
  }
  return registered(d, id);
};

@CommandHandler(ErasePerson)
export class ErasePersonHandler implements ICommandHandler<ErasePerson> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: ErasePerson): Promise<Answer> {
    return this.erasures.erase(command, registeredAndDispensable);
  }
}

@CommandHandler(PlaceHold)
export class PlaceHoldHandler implements ICommandHandler<PlaceHold> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: PlaceHold): Promise<Answer> {
    return this.erasures.hold(command, registered);
  }
}

@CommandHandler(LiftHold)
export class LiftHoldHandler implements ICommandHandler<LiftHold> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: LiftHold): Promise<Answer> {
    return this.erasures.lift(command, registered);
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
