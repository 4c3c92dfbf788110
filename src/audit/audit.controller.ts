import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Parameters } from '../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../platform/http/paging.js';
import {
  ConfidentialReading,
  ConfidentialReadParameters,
  ListConfidentialReads,
} from './confidential-reads/confidential-reads.view.js';
import {
  ExceptionParameters,
  ListedException,
  ListExceptions,
} from './exceptions/exceptions.view.js';
import { ListRefusals, RefusalEntry, RefusalParameters } from './refusals/refusals.view.js';
import { EventDetails, ReadEvent } from './trail/event.view.js';
import { ReadTrail, TrailParameters, TrailStep } from './trail/trail.view.js';

@ApiTags('Audit')
@Controller('v1')
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  /**
   * Everything that concerns one subject (a grant, a payment, an organisation, a person …): its own
   * events, those that name it, and what a person has done. Who holds the role for named funds sees
   * the events of these and those of no fund; a page may then hold fewer than `limit`, or none, and
   * still have a `next`.
   */
  @Get('trail/:id')
  @AnswersPageOf(TrailStep)
  trail(
    @Param('id') id: string,
    @Parameters() parameters: TrailParameters,
  ): Promise<Page<TrailStep>> {
    return this.queries.execute(new ReadTrail(id, parameters));
  }

  /**
   * One event: who, what, when, under which command, what it changed, and its lines in the journal.
   * `index` of any answer leads here.
   */
  @Get('events/:index')
  @ApiOkResponse({ type: EventDetails })
  event(@Param('index') index: string): Promise<EventDetails> {
    return this.queries.execute(new ReadEvent(index));
  }

  /**
   * Commands that a rule has refused: who, what, which rule, which figures. Who holds the role for
   * named funds sees those of these funds.
   */
  @Get('refusals')
  @AnswersPageOf(RefusalEntry)
  refusals(@Parameters() parameters: RefusalParameters): Promise<Page<RefusalEntry>> {
    return this.queries.execute(new ListRefusals(parameters));
  }

  /**
   * What was out of the ordinary: reversals, recoveries, decisions against evaluation or ranking,
   * stale decisions, retroactive and unscreened awards, payments soon after a change of the account,
   * holds, overcommitted pools. Who holds the role for named funds sees those of these funds.
   */
  @Get('exceptions')
  @AnswersPageOf(ListedException)
  exceptions(@Parameters() parameters: ExceptionParameters): Promise<Page<ListedException>> {
    return this.queries.execute(new ListExceptions(parameters));
  }

  /**
   * Who was shown what is confidential and not their own: reviews of others, names and addresses of
   * persons, bank accounts. The same again within a minute is the same reading.
   */
  @Get('confidential-reads')
  @AnswersPageOf(ConfidentialReading)
  confidentialReads(
    @Parameters() parameters: ConfidentialReadParameters,
  ): Promise<Page<ConfidentialReading>> {
    return this.queries.execute(new ListConfidentialReads(parameters));
  }
}
