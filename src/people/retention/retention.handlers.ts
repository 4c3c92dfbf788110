import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { SetRetentionPeriod } from './retention.commands.js';
import { RETENTION_ID, retention, setRetentionPeriod } from './retention.js';

@CommandHandler(SetRetentionPeriod)
export class SetRetentionPeriodHandler implements ICommandHandler<SetRetentionPeriod> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SetRetentionPeriod): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({});
      const { kind, months, reason } = command;
      const periods = d.findIfAny(retention, RETENTION_ID) ?? d.start(retention, RETENTION_ID);
      d.record(periods, setRetentionPeriod(periods.state, { kind, months, reason }));
      return periods.id;
    });
  }
}
