import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Erasures, type FindSomebody } from '../../people/erasure/erasures.providers.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { EraseDonor, LiftDonorHold, PlaceDonorHold } from './donor.commands.js';
import { assertNaturalPerson, donor } from './donor.js';

const donorWhoIsAPerson: FindSomebody = (d, id) => {
  const found = d.find(donor, id);
  assertNaturalPerson(found.state);
  return { id, state: found.state, record: (events) => void d.record(found, events) };
};

@CommandHandler(EraseDonor)
export class EraseDonorHandler implements ICommandHandler<EraseDonor> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: EraseDonor): Promise<Answer> {
    return this.erasures.erase(command, donorWhoIsAPerson);
  }
}

@CommandHandler(PlaceDonorHold)
export class PlaceDonorHoldHandler implements ICommandHandler<PlaceDonorHold> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: PlaceDonorHold): Promise<Answer> {
    return this.erasures.hold(command, donorWhoIsAPerson);
  }
}

@CommandHandler(LiftDonorHold)
export class LiftDonorHoldHandler implements ICommandHandler<LiftDonorHold> {
  constructor(private readonly erasures: Erasures) {}

  execute(command: LiftDonorHold): Promise<Answer> {
    return this.erasures.lift(command, donorWhoIsAPerson);
  }
}
