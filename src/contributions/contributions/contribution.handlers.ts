import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund } from '../../funds/funds/fund.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { donor } from '../donors/donor.js';
import { poolFor, ratesOf } from '../fund-terms.js';
import { announcePledge, signAgreement, signPledged } from './contribution.agreement.js';
import { AnnouncePledge, SignAgreement, SignDirectAgreement } from './contribution.commands.js';
import { contribution } from './contribution.js';

@CommandHandler(AnnouncePledge)
export class AnnouncePledgeHandler implements ICommandHandler<AnnouncePledge> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: AnnouncePledge): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const owner = d.find(fund, command.fund);
      d.permit({ fund: owner.id });
      d.find(donor, command.donor);
      const pledge = d.start(contribution);
      d.record(pledge, announcePledge(command, todayIn(d.context, owner.state.timeZone)));
      return pledge.id;
    });
  }
}

@CommandHandler(SignAgreement)
export class SignAgreementHandler implements ICommandHandler<SignAgreement> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SignAgreement): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const pledge = d.find(contribution, command.id);
      d.permit({ fund: pledge.state.fund });
      const owner = d.find(fund, pledge.state.fund);
      const events = signPledged(pledge.state, command, {
        fund: owner,
        pool: poolFor(owner.state, command.pool),
        donor: pledge.state.donor,
        rateOn: ratesOf(d, owner),
        today: todayIn(d.context, owner.state.timeZone),
      });
      d.record(pledge, events);
      return pledge.id;
    });
  }
}

@CommandHandler(SignDirectAgreement)
export class SignDirectAgreementHandler implements ICommandHandler<SignDirectAgreement> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SignDirectAgreement): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const owner = d.find(fund, command.fund);
      d.permit({ fund: owner.id });
      const agreed = d.start(contribution);
      const events = signAgreement(command, {
        fund: owner,
        pool: poolFor(owner.state, command.pool),
        donor: d.find(donor, command.donor).id,
        rateOn: ratesOf(d, owner),
        today: todayIn(d.context, owner.state.timeZone),
      });
      d.record(agreed, events);
      return agreed.id;
    });
  }
}
