import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/decisions/answer.js';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import {
  ConcludeEvaluation,
  DeclineApplication,
  ReviseApplication,
  ScreenApplication,
  StartApplication,
  SubmitApplication,
  WithdrawApplication,
} from './application.commands.js';
import {
  ApplicationDetails,
  ApplicationParameters,
  ApplicationSummary,
  ListApplications,
  ReadApplication,
} from './applications.view.js';
import { Ranking, ReadRanking } from './ranking.view.js';

@ApiTags('Applications')
@Controller('v1')
export class ApplicationsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Begins an application to a published call. */
  @Create('applications')
  start(@Command() command: StartApplication): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Says anew what a draft says. */
  @Change('applications/:id/revise')
  revise(@Command() command: ReviseApplication): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Hands the application in. */
  @Change('applications/:id/submit')
  submit(@Command() command: SubmitApplication): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Takes the application back. */
  @Change('applications/:id/withdraw')
  withdraw(@Command() command: WithdrawApplication): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Finds the application eligible or not. */
  @Change('applications/:id/screen')
  screen(@Command() command: ScreenApplication): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Puts the valid reviews together; the first evaluation closes the call. */
  @Change('applications/:id/conclude-evaluation')
  conclude(@Command() command: ConcludeEvaluation): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Tells the applicant that there is no grant. */
  @Change('applications/:id/decline')
  decline(@Command() command: DeclineApplication): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Applications; an applicant sees its own, a reviewer those without a conflict. */
  @Get('applications')
  @AnswersPageOf(ApplicationSummary)
  list(@Parameters() parameters: ApplicationParameters): Promise<Page<ApplicationSummary>> {
    return this.queries.execute(new ListApplications(parameters));
  }

  /** An application with all its parts, as far as one may see them. */
  @Get('applications/:id')
  @ApiOkResponse({ type: ApplicationDetails })
  one(@PathId('application') id: string): Promise<ApplicationDetails> {
    return this.queries.execute(new ReadApplication(id));
  }

  /** The applications of a call, the best first. */
  @Get('calls/:id/ranking')
  @ApiOkResponse({ type: Ranking })
  ranking(@PathId('call') id: string): Promise<Ranking> {
    return this.queries.execute(new ReadRanking(id));
  }
}
