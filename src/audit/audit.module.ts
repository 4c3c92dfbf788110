import { Module, type DynamicModule } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { CommandsOfRoles, ListAccessRightsHandler } from './access-rights/access-rights.view.js';
import { ListRoleConflictsHandler } from './access-rights/conflicting-roles.view.js';
import { ListAccountChangesHandler } from './account-changes/account-changes.view.js';
import { ListGoalsHandler } from './accountability/beneficiaries.view.js';
import { ListBudgetLinesHandler } from './accountability/budget-lines.view.js';
import { ListDrawdownsHandler } from './accountability/drawdowns.view.js';
import { ListAuditedReportsHandler } from './accountability/reports.view.js';
import { ListConfidentialReadsHandler } from './confidential-reads/confidential-reads.view.js';
import { ListExceptionsHandler } from './exceptions/exceptions.view.js';
import { HeadingsController } from './headings.controller.js';
import { Queries } from '../platform/http/reading.js';
import { ViewReader } from '../platform/projections/view-reader.js';
import { ReceiptFileController } from './receipt-file/receipt-file.controller.js';
import { ReceiptFiles } from './receipt-file/receipt-file.view.js';
import { ListRefusalsHandler } from './refusals/refusals.view.js';
import { ReadEventHandler } from './trail/event.view.js';
import { SubjectAccessController } from './subject-access/subject-access.controller.js';
import { NamesInTexts, ReadSubjectAccessHandler } from './subject-access/subject-access.view.js';
import { ListCheckpointsHandler } from './transparency/checkpoints.view.js';
import { ListStillNamedHandler } from './subject-access/still-named.view.js';
import { TransparencyController } from './transparency/transparency.controller.js';
import { Transparency } from './transparency/transparency.view.js';
import { ListRetentionDueHandler } from './retention/retention-due.view.js';
import { ListRetentionPeriodsHandler } from './retention/retention-periods.view.js';
import { ReadTrailHandler, TrailSource } from './trail/trail.view.js';

@Module({})
export class AuditModule {
  /**
   * `source` is where the trail reads events and how it folds them, `commands` what each role is open
   * to by the table of access.
   */
  static with(
    source: TrailSource,
    commands: CommandsOfRoles,
    names: NamesInTexts,
    transparency: Transparency,
  ): DynamicModule {
    return {
      module: AuditModule,
      controllers: [
        AuditController,
        SubjectAccessController,
        HeadingsController,
        TransparencyController,
        ReceiptFileController,
      ],
      providers: [
        { provide: TrailSource, useValue: source },
        { provide: Transparency, useValue: transparency },
        { provide: NamesInTexts, useValue: names },
        ListCheckpointsHandler,
        ReadSubjectAccessHandler,
        ListStillNamedHandler,
        ListRetentionDueHandler,
        ListRetentionPeriodsHandler,
        {
          provide: ReceiptFiles,
          inject: [TrailSource, Transparency, Queries, ViewReader],
          useFactory: (...parts: ConstructorParameters<typeof ReceiptFiles>) =>
            new ReceiptFiles(...parts),
        },
        ReadTrailHandler,
        ReadEventHandler,
        ListRefusalsHandler,
        ListExceptionsHandler,
        ListConfidentialReadsHandler,
        ListAuditedReportsHandler,
        ListDrawdownsHandler,
        ListBudgetLinesHandler,
        ListGoalsHandler,
        ListAccountChangesHandler,
        { provide: CommandsOfRoles, useValue: commands },
        ListAccessRightsHandler,
        ListRoleConflictsHandler,
      ],
    };
  }
}
