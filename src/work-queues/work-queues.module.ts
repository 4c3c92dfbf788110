import { Module } from '@nestjs/common';
import { ReadOfficerQueueHandler } from './officer-queue.view.js';
import { WorkQueuesController } from './work-queues.controller.js';

@Module({ controllers: [WorkQueuesController], providers: [ReadOfficerQueueHandler] })
export class WorkQueuesModule {}
