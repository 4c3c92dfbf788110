import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { PathId } from '../../platform/http/parameters.js';
import { ClosePeriod } from './period.commands.js';
import { FundPeriods, ReadPeriods } from './periods.view.js';

@ApiTags('Funds')
@Controller('v1/funds')
export class PeriodsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Closes one month, or every open one up to a month, after its end. */
  @Change(':id/close-period')
  close(@Command() command: ClosePeriod) {
    return this.commands.send(command);
  }

  /** The months that are closed, and the next one. */
  @Get(':id/periods')
  @ApiOkResponse({ type: FundPeriods })
  periods(@PathId('fund') id: string): Promise<FundPeriods> {
    return this.queries.execute(new ReadPeriods(id));
  }
}
