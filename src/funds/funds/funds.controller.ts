import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { EstablishFund, SetPolicy } from './fund.commands.js';
import {
  FundDetails,
  FundSummary,
  ListFunds,
  PolicyChange,
  ReadFund,
  ReadPolicyHistory,
} from './funds.view.js';

@ApiTags('Funds')
@Controller('v1/funds')
export class FundsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Opens a fund, and with it its general pool. */
  @Create()
  establish(@Command() command: EstablishFund) {
    return this.commands.send(command);
  }

  /** Changes knobs of the policy, for what is recorded afterwards. */
  @Change(':id/set-policy')
  setPolicy(@Command() command: SetPolicy) {
    return this.commands.send(command);
  }

  /** The funds of this installation in the order of establishment. */
  @Get()
  @AnswersPageOf(FundSummary)
  funds(@Parameters() parameters: PageParameters): Promise<Page<FundSummary>> {
    return this.queries.execute(new ListFunds(parameters));
  }

  /** A fund and the policy in force. */
  @Get(':id')
  @ApiOkResponse({ type: FundDetails })
  fund(@PathId('fund') id: string): Promise<FundDetails> {
    return this.queries.execute(new ReadFund(id));
  }

  /** Every change of the policy, in order; before the first, the defaults were in force. */
  @Get(':id/policy-history')
  @AnswersPageOf(PolicyChange)
  policyHistory(
    @PathId('fund') id: string,
    @Parameters() parameters: PageParameters,
  ): Promise<Page<PolicyChange>> {
    return this.queries.execute(new ReadPolicyHistory(id, parameters));
  }
}
