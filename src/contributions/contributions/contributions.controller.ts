import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { AnnouncePledge, SignAgreement, SignDirectAgreement } from './contribution.commands.js';
import {
  ContributionDay,
  ContributionDetails,
  ContributionParameters,
  ContributionSummary,
  ListContributions,
  ReadContribution,
} from './contributions.view.js';

@ApiTags('Contributions')
@Controller('v1')
export class ContributionsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Takes note of a pledge. */
  @Create('contributions')
  announce(@Command() command: AnnouncePledge) {
    return this.commands.send(command);
  }

  /** Turns a pledge into an agreement that binds the donor. */
  @Change('contributions/:id/sign-agreement')
  sign(@Command() command: SignAgreement) {
    return this.commands.send(command);
  }

  /** Takes an agreement on that no pledge went before. */
  @Create('agreements')
  signDirectly(@Command() command: SignDirectAgreement) {
    return this.commands.send(command);
  }

  /** Pledges and agreements in the order of the log; representatives of donors see their own. */
  @Get('contributions')
  @AnswersPageOf(ContributionSummary)
  contributions(
    @Parameters() parameters: ContributionParameters,
  ): Promise<Page<ContributionSummary>> {
    return this.queries.execute(new ListContributions(parameters));
  }

  /** A pledge or an agreement with its instalments. */
  @Get(['contributions/:id', 'agreements/:id'])
  @ApiOkResponse({ type: ContributionDetails })
  contribution(
    @PathId('contribution') id: string,
    @Parameters() day: ContributionDay,
  ): Promise<ContributionDetails> {
    return this.queries.execute(new ReadContribution(id, day));
  }
}
