import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { TotalsParameters } from './totals.queries.js';
import { ReadTotals, Total } from './totals.view.js';

@ApiTags('Ledger')
@Controller('v1')
export class TotalsController {
  constructor(private readonly queries: QueryBus) {}

  /** Contributions or grants of all funds that you may read, summed up; years in their order, else the largest first. */
  @Get('totals')
  @AnswersPageOf(Total)
  ofAllFunds(@Parameters() parameters: TotalsParameters): Promise<Page<Total>> {
    return this.queries.execute(new ReadTotals(parameters));
  }

  /** Contributions or grants of one fund, summed up; years in their order, else the largest first. */
  @Get('funds/:id/totals')
  @AnswersPageOf(Total)
  ofFund(
    @PathId('fund') id: string,
    @Parameters() parameters: TotalsParameters,
  ): Promise<Page<Total>> {
    return this.queries.execute(new ReadTotals(parameters, id));
  }
}
