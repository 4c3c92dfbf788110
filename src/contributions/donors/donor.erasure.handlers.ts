import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { erasePerson, liftHold, placeHold } from '../../people/erasure/erasure.js';
import { dateIn } from '../../platform/dates/business-date.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { withNamesLeft } from '../../platform/sealing/erasure-answer.view.js';
import { KeyBackups } from '../../platform/sealing/key-backups.js';
import { NamesLeft } from '../../platform/sealing/names-left.js';
import { EraseDonor, LiftDonorHold, PlaceDonorHold } from './donor.commands.js';
import { assertNaturalPerson, donor } from './donor.js';

@CommandHandler(EraseDonor)
export class EraseDonorHandler implements ICommandHandler<EraseDonor> {
  constructor(
    private readonly decisions: Decisions,
    private readonly backups: KeyBackups,
    private readonly namesLeft: NamesLeft,
  ) {}

  async execute(command: EraseDonor): Promise<Answer> {
    const named = await this.namesLeft.of(command.id);
    const answer = await this.backups.destroyAfter((destroy) =>
      this.decisions.run(command, (d) => {
        d.permit({});
        const subject = d.find(donor, command.id);
        assertNaturalPerson(subject.state);
        const gone = this.backups.unreadableOn(dateIn(d.context.now, 'UTC'));
        d.record(subject, erasePerson(subject, gone));
        destroy(subject.state.keys);
        return subject.id;
      }),
    );
    return withNamesLeft(answer, named, this.namesLeft);
  }
}

@CommandHandler(PlaceDonorHold)
export class PlaceDonorHoldHandler implements ICommandHandler<PlaceDonorHold> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: PlaceDonorHold): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const subject = d.find(donor, command.id);
      assertNaturalPerson(subject.state);
      d.record(subject, placeHold(subject, command.reason));
      return subject.id;
    });
  }
}

@CommandHandler(LiftDonorHold)
export class LiftDonorHoldHandler implements ICommandHandler<LiftDonorHold> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: LiftDonorHold): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const subject = d.find(donor, command.id);
      d.record(subject, liftHold(subject, command.reason));
      return subject.id;
    });
  }
}
