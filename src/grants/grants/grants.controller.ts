import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import {
  AcceptReport,
  AwardGrant,
  FulfilCondition,
  HoldGrant,
  ResumeGrant,
  ReturnReport,
  SignGrantAgreement,
  SubmitReport,
} from './grant.commands.js';
import { GrantDetails, ReadGrant } from './grant-details.view.js';
import { GrantListParameters } from './grants.queries.js';
import { GrantSummary, ListGrants } from './grants.view.js';

@ApiTags('Grants')
@Controller('v1/grants')
export class GrantsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Awards a grant: the money of matching pools is checked and committed at once. */
  @Create()
  award(@Command() command: AwardGrant) {
    return this.commands.send(command);
  }

  /** Binds fund and grantee to dates and tranches. */
  @Change(':id/sign-agreement')
  signAgreement(@Command() command: SignGrantAgreement) {
    return this.commands.send(command);
  }

  /** Says that a tranche's condition is met. */
  @Change(':id/fulfil-condition')
  fulfilCondition(@Command() command: FulfilCondition) {
    return this.commands.send(command);
  }

  /** Stops payments until the grant is resumed. */
  @Change(':id/hold')
  hold(@Command() command: HoldGrant) {
    return this.commands.send(command);
  }

  /** Ends a hold. */
  @Change(':id/resume')
  resume(@Command() command: ResumeGrant) {
    return this.commands.send(command);
  }

  /** Accounts for a period. */
  @Change(':id/submit-report')
  submitReport(@Command() command: SubmitReport) {
    return this.commands.send(command);
  }

  /** Sends a report back to the grantee. */
  @Change(':id/return-report')
  returnReport(@Command() command: ReturnReport) {
    return this.commands.send(command);
  }

  /** Accepts the expense of a report. */
  @Change(':id/accept-report')
  acceptReport(@Command() command: AcceptReport) {
    return this.commands.send(command);
  }

  /** Grants in the order of their award, of all funds and organisations that you may read. */
  @Get()
  @AnswersPageOf(GrantSummary)
  list(@Parameters() parameters: GrantListParameters): Promise<Page<GrantSummary>> {
    return this.queries.execute(new ListGrants(parameters));
  }

  /** A grant with its funding lines, tranches, payments and reports. */
  @Get(':id')
  @ApiOkResponse({ type: GrantDetails })
  one(@PathId('grant') id: string): Promise<GrantDetails> {
    return this.queries.execute(new ReadGrant(id));
  }
}
