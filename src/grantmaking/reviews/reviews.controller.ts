import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../platform/decisions/answer.js';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import {
  AssignReviewer,
  DeclareConflict,
  ExcludeReview,
  ReopenReview,
  SubmitReview,
} from './review.commands.js';
import { ListReviews, ReadReview, ReviewDetails, ReviewParameters } from './reviews.view.js';

@ApiTags('Reviews')
@Controller('v1/reviews')
export class ReviewsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Asks a reviewer to score an application. */
  @Create()
  assign(@Command() command: AssignReviewer): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Says whether the reviewer has a conflict of interest. */
  @Change(':id/declare-conflict')
  declare(@Command() command: DeclareConflict): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Scores the application. */
  @Change(':id/submit')
  submit(@Command() command: SubmitReview): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Lets the reviewer score anew. */
  @Change(':id/reopen')
  reopen(@Command() command: ReopenReview): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Has the review count no more. */
  @Change(':id/exclude')
  exclude(@Command() command: ExcludeReview): Promise<Answer> {
    return this.commands.send(command);
  }

  /** Reviews; a reviewer sees their own. */
  @Get()
  @AnswersPageOf(ReviewDetails)
  list(@Parameters() parameters: ReviewParameters): Promise<Page<ReviewDetails>> {
    return this.queries.execute(new ListReviews(parameters));
  }

  /** A review with its scores. */
  @Get(':id')
  @ApiOkResponse({ type: ReviewDetails })
  one(@PathId('review') id: string): Promise<ReviewDetails> {
    return this.queries.execute(new ReadReview(id));
  }
}
