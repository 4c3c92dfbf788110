import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PathId } from '../../platform/http/parameters.js';
import { ReceiptFiles, ReceiptFileView } from './receipt-file.view.js';

@ApiTags('Audit')
@Controller('v1/receipts')
export class ReceiptFileController {
  constructor(private readonly files: ReceiptFiles) {}

  /**
   * The receipt as a file to keep: the event, the proof that it stands in the log, and who has cosigned
   * that. `tributary verify-receipt` checks it, and so does any tool for C2SP tlog-proof. If no
   * checkpoint covers it yet, one is signed; at most one a minute is. `asOf` takes the last checkpoint of
   * then, and is 404 where none covered it yet.
   */
  @Get(':id/receipt-file')
  @ApiOkResponse({ type: ReceiptFileView })
  receiptFile(@PathId('receipt') id: string): Promise<ReceiptFileView> {
    return this.files.of(id);
  }
}
