import { Module } from '@nestjs/common';
import { EstablishFundHandler, SetPolicyHandler } from './funds/fund.handlers.js';
import { FundsController } from './funds/funds.controller.js';
import { ListFundsHandler, ReadFundHandler, ReadPolicyHistoryHandler } from './funds/funds.view.js';
import { ClosePeriodHandler } from './periods/period.handlers.js';
import { PeriodsController } from './periods/periods.controller.js';
import { ReadPeriodsHandler } from './periods/periods.view.js';
import { OpenPoolHandler } from './pools/pool.handlers.js';
import { PoolsController } from './pools/pools.controller.js';
import { ListPoolsHandler, ReadPoolHandler } from './pools/pools.view.js';
import { LoadRateHandler } from './rates/rate-table.handlers.js';
import { RatesController } from './rates/rates.controller.js';
import { ListRatesHandler, ReadRateTableHandler } from './rates/rates.view.js';

@Module({
  controllers: [FundsController, PeriodsController, PoolsController, RatesController],
  providers: [
    EstablishFundHandler,
    SetPolicyHandler,
    OpenPoolHandler,
    ClosePeriodHandler,
    LoadRateHandler,
    ListFundsHandler,
    ReadFundHandler,
    ReadPolicyHistoryHandler,
    ReadPeriodsHandler,
    ListPoolsHandler,
    ReadPoolHandler,
    ListRatesHandler,
    ReadRateTableHandler,
  ],
})
export class FundsModule {}
