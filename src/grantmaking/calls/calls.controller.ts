import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/decisions/answer.js';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { CancelCall, DraftCall, ExtendDeadline, PublishCall, ReviseCall } from './call.commands.js';
import {
  CallDetails,
  CallParameters,
  CallView,
  DraftParameters,
  ListCalls,
  ListPublishedCalls,
  ReadCall,
  ReadPublishedCall,
} from './calls.view.js';

@ApiTags('Calls')
@Controller('v1')
export class CallsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Writes a call. */
  @Create('calls')
  draft(@Command() command: DraftCall): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Says anew what a draft says. */
  @Change('calls/:id/revise')
  revise(@Command() command: ReviseCall): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Opens the call and freezes its criteria and limits. */
  @Change('calls/:id/publish')
  publish(@Command() command: PublishCall): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Moves the deadline to later. */
  @Change('calls/:id/extend-deadline')
  extend(@Command() command: ExtendDeadline): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Ends the call without grants. */
  @Change('calls/:id/cancel')
  cancel(@Command() command: CancelCall): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Calls that funds have published; open to everybody. */
  @Get('calls')
  @AnswersPageOf(CallView)
  published(@Parameters() parameters: CallParameters): Promise<Page<CallView>> {
    return this.queries.execute(new ListPublishedCalls(parameters));
  }

  /** A published call with every deadline that it has had; open to everybody. */
  @Get('calls/:id')
  @ApiOkResponse({ type: CallDetails })
  one(@PathId('call') id: string): Promise<CallDetails> {
    return this.queries.execute(new ReadPublishedCall(id));
  }

  /** All calls of the funds that one works for, drafts too. */
  @Get('drafted-calls')
  @AnswersPageOf(CallView)
  all(@Parameters() parameters: DraftParameters): Promise<Page<CallView>> {
    return this.queries.execute(new ListCalls(parameters));
  }

  /** A call whatever its state, with every deadline since it was published. */
  @Get('drafted-calls/:id')
  @ApiOkResponse({ type: CallDetails })
  any(@PathId('call') id: string): Promise<CallDetails> {
    return this.queries.execute(new ReadCall(id));
  }
}
