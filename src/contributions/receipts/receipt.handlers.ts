import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { inPart } from '../../funds/wrong-fields.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { bookReceipt, partiesOf, undoReceipt } from './booking.js';
import {
  ImportReceipt,
  RecordReceipt,
  ReverseReceipt,
  type ReceiptDetails,
} from './receipt.commands.js';
import { receipt } from './receipt.js';
import { recordTakenOn } from './taking-on.js';

@CommandHandler(RecordReceipt)
export class RecordReceiptHandler implements ICommandHandler<RecordReceipt> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RecordReceipt): Promise<Answer> {
    return this.decisions.run(command, (d) => bookReceipt(d, command, partiesOf(d, command)));
  }
}

@CommandHandler(ReverseReceipt)
export class ReverseReceiptHandler implements ICommandHandler<ReverseReceipt> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ReverseReceipt): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const { state } = d.find(receipt, command.id);
      d.permit({ fund: state.fund });
      if (command.correction) correct(d, command, command.correction);
      else undoReceipt(d, state, command);
      return command.id;
    });
  }
}

/** The new receipt is taken towards what the reversal has reopened, so its parties are found after it. */
function correct(d: Decision, command: ReverseReceipt, correction: ReceiptDetails): void {
  const { state } = d.find(receipt, command.id);
  const ofCorrection = <T>(act: () => T): T => inPart('correction', act);
  ofCorrection(() => partiesOf(d, correction)); // asks for the right to book it before anything is recorded
  const { id } = d.start(receipt);
  undoReceipt(d, state, command, id);
  ofCorrection(() =>
    bookReceipt(d, correction, partiesOf(d, correction), { id, corrects: command.id }),
  );
}

@CommandHandler(ImportReceipt)
export class ImportReceiptHandler implements ICommandHandler<ImportReceipt> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ImportReceipt): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({ fund: command.fund });
      return recordTakenOn(d, command);
    });
  }
}
