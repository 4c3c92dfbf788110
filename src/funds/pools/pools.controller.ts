import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { OpenPool } from './pool.commands.js';
import { ListPools, PoolBalances, PoolDay, PoolParameters, ReadPool } from './pools.view.js';

@ApiTags('Funds')
@Controller('v1')
export class PoolsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Opens a pool for money of one agreed purpose. */
  @Create('pools')
  open(@Command() command: OpenPool) {
    return this.commands.send(command);
  }

  /** The pools of a fund in the order of opening, each with every term of what it has available. */
  @Get('funds/:id/pools')
  @AnswersPageOf(PoolBalances)
  pools(
    @PathId('fund') id: string,
    @Parameters() parameters: PoolParameters,
  ): Promise<Page<PoolBalances>> {
    return this.queries.execute(new ListPools(id, parameters));
  }

  /** A pool with every term of what it has available. */
  @Get('pools/:id')
  @ApiOkResponse({ type: PoolBalances })
  pool(@PathId('pool') id: string, @Parameters() day: PoolDay): Promise<PoolBalances> {
    return this.queries.execute(new ReadPool(id, day));
  }
}
