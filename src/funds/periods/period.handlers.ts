import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../platform/decisions/answer.js';
import { todayIn } from '../../platform/decisions/context.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { fund } from '../funds/fund.js';
import { ClosePeriod } from './period.commands.js';
import { closePeriods, periods, periodsId } from './period.js';

@CommandHandler(ClosePeriod)
export class ClosePeriodHandler implements ICommandHandler<ClosePeriod> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ClosePeriod): Promise<Answer> {
    const { id, ...closing } = command;
    return this.decisions.run(command, (d) => {
      const { state } = d.find(fund, id);
      d.permit({ fund: id });
      const found = d.find(periods, periodsId(id));
      d.record(found, closePeriods(found.state, closing, todayIn(d.context, state.timeZone)));
      return id;
    });
  }
}
