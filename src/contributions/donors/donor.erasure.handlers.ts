import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { erasePerson, liftHold, placeHold } from '../../people/erasure/erasure.js';
import { dateIn } from '../../platform/dates/business-date.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { KeyBackups } from '../../platform/sealing/key-backups.js';
import { EraseDonor, LiftDonorHold, PlaceDonorHold } from './donor.commands.js';
import { assertNaturalPerson, donor } from './donor.js';

@CommandHandler(EraseDonor)
export class EraseDonorHandler implements ICommandHandler<EraseDonor> {
  constructor(
    private readonly decisions: Decisions,
    private readonly backups: KeyBackups,
  ) {}

  execute(command: EraseDonor): Promise<Answer> {
    return this.backups.destroyAfter((destroy) =>
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
