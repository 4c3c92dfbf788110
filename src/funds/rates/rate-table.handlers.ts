import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { fund } from '../funds/fund.js';
import { LoadRate } from './rate-table.commands.js';
import { loadRate, rateTable, rateTableId } from './rate-table.js';

@CommandHandler(LoadRate)
export class LoadRateHandler implements ICommandHandler<LoadRate> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: LoadRate): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const owner = d.find(fund, command.fund);
      d.permit({ fund: owner.id });
      const id = rateTableId(owner.id, command.currency);
      const table = d.findIfAny(rateTable, id) ?? d.start(rateTable, id);
      d.record(table, loadRate(owner.state, command));
      return id;
    });
  }
}
