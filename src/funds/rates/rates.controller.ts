import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { LoadRate } from './rate-table.commands.js';
import { ListRates, LoadedRate, RateParameters, ReadRateTable } from './rates.view.js';

@ApiTags('Funds')
@Controller('v1')
export class RatesController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Takes a rate of exchange on. */
  @Create('rates')
  load(@Command() command: LoadRate) {
    return this.commands.send(command);
  }

  /** The rates of a fund in the order in which they were loaded. */
  @Get('funds/:id/rates')
  @AnswersPageOf(LoadedRate)
  rates(
    @PathId('fund') id: string,
    @Parameters() parameters: RateParameters,
  ): Promise<Page<LoadedRate>> {
    return this.queries.execute(new ListRates(id, parameters));
  }

  /** The rates of one fund for one currency, in the order in which they were loaded. */
  @Get('rates/:id')
  @AnswersPageOf(LoadedRate)
  table(
    @Param('id') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<LoadedRate>> {
    return this.queries.execute(new ReadRateTable(id, parameters));
  }
}
