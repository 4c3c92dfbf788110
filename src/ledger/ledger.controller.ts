import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Parameters, PathId } from '../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../platform/http/paging.js';
import {
  Balance,
  BalanceParameters,
  ReadBalances,
  ReadTrialBalance,
  TrialBalance,
} from './balances/balances.view.js';
import { JournalLine, JournalParameters, ReadJournal } from './journal/journal.view.js';

@ApiTags('Ledger')
@Controller('v1/funds/:id')
export class LedgerController {
  constructor(private readonly queries: QueryBus) {}

  /** The balance of every account of every pool. */
  @Get('balances')
  @AnswersPageOf(Balance)
  balances(
    @PathId('fund') id: string,
    @Parameters() parameters: BalanceParameters,
  ): Promise<Page<Balance>> {
    return this.queries.execute(new ReadBalances(id, parameters));
  }

  /** All accounts of the fund; financial and memorandum accounts each add up to zero. */
  @Get('trial-balance')
  @ApiOkResponse({ type: TrialBalance })
  trialBalance(@PathId('fund') id: string): Promise<TrialBalance> {
    return this.queries.execute(new ReadTrialBalance(id));
  }

  /** The journal, line by line, in the order of the log. */
  @Get('journal')
  @AnswersPageOf(JournalLine)
  journal(
    @PathId('fund') id: string,
    @Parameters() parameters: JournalParameters,
  ): Promise<Page<JournalLine>> {
    return this.queries.execute(new ReadJournal(id, parameters));
  }
}
