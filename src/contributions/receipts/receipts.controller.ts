import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { ImportReceipt, RecordReceipt, ReverseReceipt } from './receipt.commands.js';
import {
  ListReceipts,
  ReadReceipt,
  ReceiptDetails,
  ReceiptEntry,
  ReceiptParameters,
} from './receipts.view.js';

@ApiTags('Contributions')
@Controller('v1/receipts')
export class ReceiptsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Takes note of money that has come in; support cost and reserve follow from it. */
  @Create()
  record(@Command() command: RecordReceipt) {
    return this.commands.send(command);
  }

  /** Undoes a receipt, and records what takes its place if it is corrected. */
  @Change(':id/reverse')
  reverse(@Command() command: ReverseReceipt) {
    return this.commands.send(command);
  }

  /** Takes on a receipt of the past as a source tells it; dated after today, as an instalment due. */
  @Change('import')
  takeOn(@Command() command: ImportReceipt) {
    return this.commands.send(command);
  }

  /** Receipts in the order of the log, reversed ones too; representatives of donors see their own. */
  @Get()
  @AnswersPageOf(ReceiptEntry)
  receipts(@Parameters() parameters: ReceiptParameters): Promise<Page<ReceiptEntry>> {
    return this.queries.execute(new ListReceipts(parameters));
  }

  /**
   * A receipt: instructed, charges, credited, rate, support cost, by what it was reversed, and where it
   * stands in the log: size and root, and the first signed state that it is in.
   */
  @Get(':id')
  @ApiOkResponse({ type: ReceiptDetails })
  receipt(@PathId('receipt') id: string): Promise<ReceiptDetails> {
    return this.queries.execute(new ReadReceipt(id));
  }
}
