import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../platform/decisions/answer.js';
import { Decisions } from '../platform/decisions/decisions.js';
import { askAhead } from './ask-ahead.js';
import { importBatch, questionsOf } from './import-batch.js';
import { ImportBatch } from './import.commands.js';

@CommandHandler(ImportBatch)
export class ImportBatchHandler implements ICommandHandler<ImportBatch> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ImportBatch): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      askAhead(questionsOf(d, command), this.decisions);
      return importBatch(d, command);
    });
  }
}
