import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { Parameters } from '../platform/http/parameters.js';
import { AnswersPageOf, type Page } from '../platform/http/paging.js';
import {
  AccessRight,
  AccessRightParameters,
  ListAccessRights,
} from './access-rights/access-rights.view.js';
import {
  ListRoleConflicts,
  RoleConflict,
  RoleConflictParameters,
} from './access-rights/conflicting-roles.view.js';
import {
  AccountChangeParameters,
  ListAccountChanges,
  PaymentToAccount,
} from './account-changes/account-changes.view.js';
import { GoalParameters, GrantGoals, ListGoals } from './accountability/beneficiaries.view.js';
import {
  AuditedBudgetLine,
  BudgetLineParameters,
  ListBudgetLines,
} from './accountability/budget-lines.view.js';
import { Drawdown, DrawdownParameters, ListDrawdowns } from './accountability/drawdowns.view.js';
import {
  AuditedReport,
  AuditedReportParameters,
  ListAuditedReports,
} from './accountability/reports.view.js';

/**
 * The headings that an auditor works through, each as one list. `events` of a row are the places in
 * the log of what it follows from. Who holds the role for named funds sees those of these funds.
 */
@ApiTags('Audit')
@Controller('v1/audit')
export class HeadingsController {
  constructor(private readonly queries: QueryBus) {}

  /** Reports that are due, late, returned or not supported, in the order of the awards. */
  @Get('reports')
  @AnswersPageOf(AuditedReport)
  reports(@Parameters() parameters: AuditedReportParameters): Promise<Page<AuditedReport>> {
    return this.queries.execute(new ListAuditedReports(parameters));
  }

  /** Payments to grantees with utilisation before each, and what is outstanding by age. */
  @Get('drawdowns')
  @AnswersPageOf(Drawdown)
  drawdowns(@Parameters() parameters: DrawdownParameters): Promise<Page<Drawdown>> {
    return this.queries.execute(new ListDrawdowns(parameters));
  }

  /** Budget against reported, accepted and disallowed, line by line, with the flexibility used. */
  @Get('budget-lines')
  @AnswersPageOf(AuditedBudgetLine)
  budgetLines(@Parameters() parameters: BudgetLineParameters): Promise<Page<AuditedBudgetLine>> {
    return this.queries.execute(new ListBudgetLines(parameters));
  }

  /** People planned and reached, by group and by service, grant by grant. */
  @Get('goals')
  @AnswersPageOf(GrantGoals)
  goals(@Parameters() parameters: GoalParameters): Promise<Page<GrantGoals>> {
    return this.queries.execute(new ListGoals(parameters));
  }

  /** Payments with the times at which their account was named and verified, and by whom. */
  @Get('payments-after-account-changes')
  @AnswersPageOf(PaymentToAccount)
  paymentsAfterAccountChanges(
    @Parameters() parameters: AccountChangeParameters,
  ): Promise<Page<PaymentToAccount>> {
    return this.queries.execute(new ListAccountChanges(parameters));
  }

  /** Who could do what at a moment, for themselves or for others, and which roles were ever used. */
  @Get('access-rights')
  @AnswersPageOf(AccessRight)
  accessRights(@Parameters() parameters: AccessRightParameters): Promise<Page<AccessRight>> {
    return this.queries.execute(new ListAccessRights(parameters));
  }

  /** Who held roles at a moment that segregation of duties keeps apart. */
  @Get('conflicting-roles')
  @AnswersPageOf(RoleConflict)
  conflictingRoles(@Parameters() parameters: RoleConflictParameters): Promise<Page<RoleConflict>> {
    return this.queries.execute(new ListRoleConflicts(parameters));
  }
}
