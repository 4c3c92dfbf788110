import { Module, type DynamicModule } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { ListConfidentialReadsHandler } from './confidential-reads/confidential-reads.view.js';
import { ListExceptionsHandler } from './exceptions/exceptions.view.js';
import { ListRefusalsHandler } from './refusals/refusals.view.js';
import { ReadEventHandler } from './trail/event.view.js';
import { ReadTrailHandler, TrailSource } from './trail/trail.view.js';

@Module({})
export class AuditModule {
  /** `source` is where the trail reads events and how it folds them. */
  static with(source: TrailSource): DynamicModule {
    return {
      module: AuditModule,
      controllers: [AuditController],
      providers: [
        { provide: TrailSource, useValue: source },
        ReadTrailHandler,
        ReadEventHandler,
        ListRefusalsHandler,
        ListExceptionsHandler,
        ListConfidentialReadsHandler,
      ],
    };
  }
}
