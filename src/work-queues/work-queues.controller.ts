import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Parameters } from '../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../platform/http/paging.js';
import { QueueItem, QueueParameters, ReadOfficerQueue } from './officer-queue.view.js';

@ApiTags('Work queues')
@Controller('v1')
export class WorkQueuesController {
  constructor(private readonly queries: QueryBus) {}

  /** What waits for a grant officer, the longest first. */
  @Get('officer-queue')
  @AnswersPageOf(QueueItem)
  ofOfficers(@Parameters() parameters: QueueParameters): Promise<Page<QueueItem>> {
    return this.queries.execute(new ReadOfficerQueue(parameters));
  }
}
