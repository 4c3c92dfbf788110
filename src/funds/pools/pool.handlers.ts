import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { fund, listPool } from '../funds/fund.js';
import { OpenPool } from './pool.commands.js';
import { openPool, pool } from './pool.js';

@CommandHandler(OpenPool)
export class OpenPoolHandler implements ICommandHandler<OpenPool> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: OpenPool): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const owner = d.find(fund, command.fund);
      d.permit({ fund: owner.id });
      const opened = d.start(pool);
      const { baseCurrency: currency } = owner.state;
      d.record(opened, openPool(command, { fund: owner.id, currency }));
      d.record(owner, [listPool({ id: opened.id, general: false })]);
      return opened.id;
    });
  }
}
