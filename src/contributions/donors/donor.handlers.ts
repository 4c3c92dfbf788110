import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { AssignDonorCode, RegisterDonor } from './donor.commands.js';
import { recordDonor, recordDonorCode } from './donor.registration.js';

@CommandHandler(RegisterDonor)
export class RegisterDonorHandler implements ICommandHandler<RegisterDonor> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RegisterDonor): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      return recordDonor(d, command);
    });
  }
}

@CommandHandler(AssignDonorCode)
export class AssignDonorCodeHandler implements ICommandHandler<AssignDonorCode> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: AssignDonorCode): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      recordDonorCode(d, command.id, command);
      return command.id;
    });
  }
}
