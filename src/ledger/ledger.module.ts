import { Module } from '@nestjs/common';
import { ReadBalancesHandler, ReadTrialBalanceHandler } from './balances/balances.view.js';
import { ExplainBalanceHandler } from './balances/explained-balance.view.js';
import { ReadJournalHandler } from './journal/journal.view.js';
import { LedgerController } from './ledger.controller.js';
import { CertifyStatementHandler } from './statements/statement.handlers.js';
import { StatementsController } from './statements/statements.controller.js';
import {
  ListStatementsHandler,
  ReadStatementHandler,
  ReadStatementTextHandler,
} from './statements/statements.view.js';
import { TotalsController } from './totals/totals.controller.js';
import { ReadTotalsHandler } from './totals/totals.view.js';

@Module({
  controllers: [LedgerController, StatementsController, TotalsController],
  providers: [
    ReadBalancesHandler,
    ReadTrialBalanceHandler,
    ExplainBalanceHandler,
    ReadJournalHandler,
    ReadTotalsHandler,
    CertifyStatementHandler,
    ListStatementsHandler,
    ReadStatementHandler,
    ReadStatementTextHandler,
  ],
})
export class LedgerModule {}
