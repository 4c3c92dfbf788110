import { Controller, Get, Param } from '@nestjs/common';
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
  TrialBalanceParameters,
} from './balances/balances.view.js';
import {
  ExplainBalance,
  ExplainedBalance,
  ExplainParameters,
} from './balances/explained-balance.view.js';
import { JournalLine } from './journal/journal-lines.view.js';
import { JournalParameters, ReadJournal } from './journal/journal.view.js';

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
  trialBalance(
    @PathId('fund') id: string,
    @Parameters() parameters: TrialBalanceParameters,
  ): Promise<TrialBalance> {
    return this.queries.execute(new ReadTrialBalance(id, parameters));
  }

  /** The balance of one account with the lines that make it, page by page; each leads to its event. */
  @Get('balances/:account')
  @ApiOkResponse({ type: ExplainedBalance })
  explain(
    @PathId('fund') id: string,
    @Param('account') account: string,
    @Parameters() parameters: ExplainParameters,
  ): Promise<ExplainedBalance> {
    return this.queries.execute(new ExplainBalance(id, account, parameters));
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
