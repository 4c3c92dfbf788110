import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/decisions/answer.js';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import {
  EraseAccount,
  ProposeAccount,
  RecordDueDiligence,
  RegisterOrganisation,
  VerifyAccount,
} from './organisation.commands.js';
import {
  ListOrganisations,
  OrganisationDetails,
  OrganisationParameters,
  OrganisationSummary,
  ReadOrganisation,
} from './organisations.view.js';

@ApiTags('Organisations')
@Controller('v1/organisations')
export class OrganisationsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Makes an organisation known; an applicant stands for it from then on. */
  @Create()
  register(@Command() command: RegisterOrganisation): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Records what an officer has found. */
  @Change(':id/record-due-diligence')
  dueDiligence(@Command() command: RecordDueDiligence): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Names the account to be paid to. Answers the id of the account, which VerifyAccount asks for. */
  @Change(':id/propose-account')
  propose(@Command() command: ProposeAccount): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Destroys the key of an account's holder and number, for good: it can't be paid to any more. */
  @Change(':id/erase-account')
  eraseAccount(@Command() command: EraseAccount) {
    return this.commands.send(command);
  }

  /** Confirms the latest account. */
  @Change(':id/verify-account')
  verify(@Command() command: VerifyAccount): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Organisations; an applicant sees those that it stands for. */
  @Get()
  @AnswersPageOf(OrganisationSummary)
  list(@Parameters() parameters: OrganisationParameters): Promise<Page<OrganisationSummary>> {
    return this.queries.execute(new ListOrganisations(parameters));
  }

  /** An organisation with its due diligence and its accounts. */
  @Get(':id')
  @ApiOkResponse({ type: OrganisationDetails })
  one(@PathId('organisation') id: string): Promise<OrganisationDetails> {
    return this.queries.execute(new ReadOrganisation(id));
  }
}
