import { Module } from '@nestjs/common';
import {
  ConcludeEvaluationHandler,
  DeclineApplicationHandler,
  ReviseApplicationHandler,
  ScreenApplicationHandler,
  StartApplicationHandler,
  SubmitApplicationHandler,
  WithdrawApplicationHandler,
} from './applications/application.handlers.js';
import { ApplicationsController } from './applications/applications.controller.js';
import {
  ListApplicationsHandler,
  ReadApplicationHandler,
} from './applications/applications.view.js';
import { ReadRankingHandler } from './applications/ranking.view.js';
import { ReadAgendaHandler } from './board/agenda.view.js';
import { BoardController } from './board/board.controller.js';
import {
  CastVoteHandler,
  CloseVoteHandler,
  OpenVoteHandler,
  RecordRecusalHandler,
} from './board/vote.handlers.js';
import {
  CancelCallHandler,
  DraftCallHandler,
  ExtendDeadlineHandler,
  PublishCallHandler,
  ReviseCallHandler,
} from './calls/call.handlers.js';
import { CallsController } from './calls/calls.controller.js';
import {
  ListCallsHandler,
  ListPublishedCallsHandler,
  ReadCallHandler,
  ReadPublishedCallHandler,
} from './calls/calls.view.js';
import {
  ProposeAccountHandler,
  RecordDueDiligenceHandler,
  RegisterOrganisationHandler,
  EraseAccountHandler,
  VerifyAccountHandler,
} from './organisations/organisation.handlers.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import {
  ListOrganisationsHandler,
  ReadOrganisationHandler,
} from './organisations/organisations.view.js';
import {
  AssignReviewerHandler,
  DeclareConflictHandler,
  ExcludeReviewHandler,
  ReopenReviewHandler,
  SubmitReviewHandler,
} from './reviews/review.handlers.js';
import { ReviewsController } from './reviews/reviews.controller.js';
import { ListReviewsHandler, ReadReviewHandler } from './reviews/reviews.view.js';

@Module({
  controllers: [
    OrganisationsController,
    CallsController,
    ApplicationsController,
    ReviewsController,
    BoardController,
  ],
  providers: [
    RegisterOrganisationHandler,
    RecordDueDiligenceHandler,
    ProposeAccountHandler,
    EraseAccountHandler,
    VerifyAccountHandler,
    ListOrganisationsHandler,
    ReadOrganisationHandler,
    DraftCallHandler,
    ReviseCallHandler,
    PublishCallHandler,
    ExtendDeadlineHandler,
    CancelCallHandler,
    ListPublishedCallsHandler,
    ListCallsHandler,
    ReadPublishedCallHandler,
    ReadCallHandler,
    StartApplicationHandler,
    ReviseApplicationHandler,
    SubmitApplicationHandler,
    WithdrawApplicationHandler,
    ScreenApplicationHandler,
    ConcludeEvaluationHandler,
    DeclineApplicationHandler,
    ListApplicationsHandler,
    ReadApplicationHandler,
    ReadRankingHandler,
    AssignReviewerHandler,
    DeclareConflictHandler,
    SubmitReviewHandler,
    ReopenReviewHandler,
    ExcludeReviewHandler,
    ListReviewsHandler,
    ReadReviewHandler,
    OpenVoteHandler,
    CastVoteHandler,
    RecordRecusalHandler,
    CloseVoteHandler,
    ReadAgendaHandler,
  ],
})
export class GrantmakingModule {}
