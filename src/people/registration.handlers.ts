import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../platform/decisions/answer.js';
import { Decisions } from '../platform/decisions/decisions.js';
import { SUBJECT } from './people-port.js';
import { RegisterFirstAdministrator, RegisterPerson } from './person.commands.js';
import { person } from './person.js';
import { register, registerFirstAdministrator } from './person.registration.js';

@CommandHandler(RegisterPerson)
export class RegisterPersonHandler implements ICommandHandler<RegisterPerson> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RegisterPerson): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const newcomer = d.start(person);
      const holder = d.reserve(SUBJECT, [command.issuer, command.subject], newcomer.id);
      d.record(newcomer, register(command, holder));
      return newcomer.id;
    });
  }
}

/**
 * That the log is empty its sender has to see to; that nobody was first before, also at the same
 * moment, is reserved here.
 */
@CommandHandler(RegisterFirstAdministrator)
export class RegisterFirstAdministratorHandler implements ICommandHandler<RegisterFirstAdministrator> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RegisterFirstAdministrator): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const newcomer = d.start(person);
      const first = d.reserve('installation', ['first-administrator'], newcomer.id);
      const holder = d.reserve(SUBJECT, [command.issuer, command.subject], newcomer.id);
      d.record(newcomer, registerFirstAdministrator(command, { first, holder }, d.context));
      return newcomer.id;
    });
  }
}
