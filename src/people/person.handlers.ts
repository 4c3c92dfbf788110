import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../platform/decisions/answer.js';
import { Decisions } from '../platform/decisions/decisions.js';
import { assertNotErased } from './erasure/erasure.js';
import { NamedHistories } from './named-histories.js';
import {
  AddRepresentative,
  Delegate,
  GrantRole,
  RemoveRepresentative,
  RevokeRole,
} from './person.commands.js';
import { person } from './person.js';
import {
  addRepresentative,
  delegate,
  grantRole,
  removeRepresentative,
  revokeRole,
} from './person.rights.js';

@CommandHandler(GrantRole)
export class GrantRoleHandler implements ICommandHandler<GrantRole> {
  constructor(
    private readonly decisions: Decisions,
    private readonly named: NamedHistories,
  ) {}

  execute(command: GrantRole): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const holder = d.find(person, command.id);
      for (const fund of command.funds ?? []) this.named.assertThere(d, fund);
      d.record(holder, grantRole(holder.state, command, d.context));
      return holder.id;
    });
  }
}

@CommandHandler(RevokeRole)
export class RevokeRoleHandler implements ICommandHandler<RevokeRole> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RevokeRole): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const holder = d.find(person, command.id);
      const administrator = d.find(person, d.rights.person);
      d.record(holder, revokeRole(holder, command, administrator, d.context));
      return holder.id;
    });
  }
}

@CommandHandler(Delegate)
export class DelegateHandler implements ICommandHandler<Delegate> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: Delegate): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const deputy = d.find(person, command.id);
      assertNotErased(d.find(person, command.for).state);
      d.record(deputy, delegate(deputy, command, d.context));
      return deputy.id;
    });
  }
}

@CommandHandler(AddRepresentative)
export class AddRepresentativeHandler implements ICommandHandler<AddRepresentative> {
  constructor(
    private readonly decisions: Decisions,
    private readonly named: NamedHistories,
  ) {}

  execute(command: AddRepresentative): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const representative = d.find(person, command.id);
      this.named.assertThere(d, command.party);
      d.record(representative, addRepresentative(representative.state, command.party));
      return representative.id;
    });
  }
}

@CommandHandler(RemoveRepresentative)
export class RemoveRepresentativeHandler implements ICommandHandler<RemoveRepresentative> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RemoveRepresentative): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const representative = d.find(person, command.id);
      d.record(representative, removeRepresentative(representative.state, command.party));
      return representative.id;
    });
  }
}
