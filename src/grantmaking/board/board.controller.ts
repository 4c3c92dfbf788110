import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/decisions/answer.js';
import { Change, Command } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { Parameters } from '../../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { AgendaItem, AgendaParameters, ReadAgenda } from './agenda.view.js';
import { CastVote, CloseVote, OpenVote, RecordRecusal } from './vote.commands.js';

@ApiTags('Board')
@Controller('v1')
export class BoardController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Puts one proposal to the board. */
  @Change('applications/:id/open-vote')
  open(@Command() command: OpenVote): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Records a trustee's vote. */
  @Change('applications/:id/cast-vote')
  cast(@Command() command: CastVote): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Records that a trustee stands aside. */
  @Change('applications/:id/record-recusal')
  recuse(@Command() command: RecordRecusal): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Counts the valid votes. */
  @Change('applications/:id/close-vote')
  close(@Command() command: CloseVote): Promise<Answer> {
    return this.commands.send(command);
  }

  /** What the board has to decide on. */
  @Get('board-agenda')
  @AnswersPageOf(AgendaItem)
  agenda(@Parameters() parameters: AgendaParameters): Promise<Page<AgendaItem>> {
    return this.queries.execute(new ReadAgenda(parameters));
  }
}
