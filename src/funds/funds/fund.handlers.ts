import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { person } from '../../people/person.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { todayIn } from '../../platform/decisions/context.js';
import { beginPeriods, periods, periodsId } from '../periods/period.js';
import { openGeneralPool, pool } from '../pools/pool.js';
import { EstablishFund, SetPolicy } from './fund.commands.js';
import { establishFund, fund } from './fund.js';
import { setPolicy } from './fund.policy.js';

@CommandHandler(EstablishFund)
export class EstablishFundHandler implements ICommandHandler<EstablishFund> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: EstablishFund): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const opened = d.start(fund);
      const general = d.start(pool);
      d.record(opened, establishFund(command, general.id));
      d.record(general, openGeneralPool(opened.id, command.baseCurrency));
      const begun = d.start(periods, periodsId(opened.id));
      d.record(begun, beginPeriods(opened.id, todayIn(d.context, command.timeZone)));
      return opened.id;
    });
  }
}

@CommandHandler(SetPolicy)
export class SetPolicyHandler implements ICommandHandler<SetPolicy> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SetPolicy): Promise<Answer> {
    const { id, ...change } = command;
    return this.decisions.run(command, (d) => {
      const found = d.find(fund, id);
      d.permit({ fund: id });
      for (const trustee of change.trustees ?? []) d.find(person, trustee);
      d.record(found, setPolicy(found.state, change));
      return id;
    });
  }
}
