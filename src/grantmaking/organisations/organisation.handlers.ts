import { randomUUIDv7 } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { assertTouchesNobodyHeld, heldIn, Holds } from '../../people/erasure/holds.providers.js';
import { person } from '../../people/person.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { dateIn } from '../../platform/dates/business-date.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { KeyBackups } from '../../platform/sealing/key-backups.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { eraseAccount, accountOf, proposeAccount, verifyAccount } from './organisation.account.js';
import {
  EraseAccount,
  ProposeAccount,
  RecordDueDiligence,
  RegisterOrganisation,
  VerifyAccount,
} from './organisation.commands.js';
import { organisation } from './organisation.js';
import {
  recordDueDiligence,
  registerOrganisation,
  registrationOf,
  represented,
} from './organisation.registration.js';

@CommandHandler(RegisterOrganisation)
export class RegisterOrganisationHandler implements ICommandHandler<RegisterOrganisation> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RegisterOrganisation): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({ persons: [d.rights.person] });
      const newcomer = d.start(organisation);
      if (command.parent) d.find(organisation, command.parent);
      const holder = d.reserve('registration', registrationOf(command), newcomer.id);
      d.record(newcomer, registerOrganisation(command, holder));
      const registrant = d.find(person, d.rights.person);
      d.record(registrant, represented(d.rights, newcomer.id, d.context.now));
      return newcomer.id;
    });
  }
}

@CommandHandler(RecordDueDiligence)
export class RecordDueDiligenceHandler implements ICommandHandler<RecordDueDiligence> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RecordDueDiligence): Promise<Answer> {
    const { id, ...finding } = command;
    return this.decisions.run(command, (d) => {
      d.permit({ parties: [id] });
      d.record(d.find(organisation, id), recordDueDiligence(finding));
      return id;
    });
  }
}

@CommandHandler(ProposeAccount)
export class ProposeAccountHandler implements ICommandHandler<ProposeAccount> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ProposeAccount): Promise<Answer> {
    const account = `account_${randomUUIDv7()}`;
    return this.decisions.run(command, (d) => {
      d.permit({ parties: [command.id] });
      const owner = d.find(organisation, command.id);
      d.record(owner, proposeAccount(accountOf(command, account, d.context.persons)));
      return account;
    });
  }
}

@CommandHandler(EraseAccount)
export class EraseAccountHandler implements ICommandHandler<EraseAccount> {
  constructor(
    private readonly decisions: Decisions,
    private readonly backups: KeyBackups,
    private readonly holds: Holds,
    private readonly views: ViewReader,
  ) {}

  async execute(command: EraseAccount): Promise<Answer> {
    const holds = await this.holds.open();
    const keys = this.holds.namedIn(this.holderOf(command.account));
    return this.backups.destroyAfter((destroy) =>
      this.decisions.run(command, (d) => {
        d.permit({});
        const owner = d.find(organisation, command.id);
        const gone = this.backups.unreadableOn(dateIn(d.context.now, 'UTC'));
        const key = owner.state.accountKeys[command.account];
        assertTouchesNobodyHeld({ ids: [], keys }, heldIn(d, holds));
        d.record(owner, eraseAccount(owner.state, command.account, gone));
        destroy(key === undefined ? [] : [key]);
        return owner.id;
      }),
    );
  }

  /** Sealed; empty if there is no such account. */
  private holderOf(account: string): string {
    const sql = 'SELECT holder FROM organisation_account WHERE id = ?';
    const views = this.views.of('organisations');
    return views.readSealed((rows) => rows.get<{ holder: string }>(sql, account))?.holder ?? '';
  }
}

@CommandHandler(VerifyAccount)
export class VerifyAccountHandler implements ICommandHandler<VerifyAccount> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: VerifyAccount): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const owner = d.find(organisation, command.id);
      d.record(owner, verifyAccount(owner.state, command.account, d.context.persons));
      return owner.id;
    });
  }
}
