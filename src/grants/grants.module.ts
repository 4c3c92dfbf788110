import { Module } from '@nestjs/common';
import {
  ApprovePaymentHandler,
  CancelPaymentHandler,
  CertifyPaymentHandler,
  ConfirmPaymentHandler,
  ReleasePaymentHandler,
  RequestPaymentHandler,
} from './disbursements/disbursement.handlers.js';
import { DisbursementsController } from './disbursements/disbursements.controller.js';
import { ListPaymentsHandler, ReadPaymentHandler } from './disbursements/disbursements.view.js';
import { ListPaymentsToApproveHandler } from './disbursements/to-approve.view.js';
import { AwardGrantHandler } from './grants/award.handlers.js';
import { ReadGrantHandler } from './grants/grant-details.view.js';
import {
  AcceptReportHandler,
  FulfilConditionHandler,
  HoldGrantHandler,
  ResumeGrantHandler,
  ReturnReportHandler,
  SignGrantAgreementHandler,
  SubmitReportHandler,
} from './grants/grant.handlers.js';
import { GrantsController } from './grants/grants.controller.js';
import { ListGrantsHandler } from './grants/grants.view.js';

@Module({
  controllers: [GrantsController, DisbursementsController],
  providers: [
    AwardGrantHandler,
    SignGrantAgreementHandler,
    FulfilConditionHandler,
    HoldGrantHandler,
    ResumeGrantHandler,
    SubmitReportHandler,
    ReturnReportHandler,
    AcceptReportHandler,
    RequestPaymentHandler,
    CertifyPaymentHandler,
    ApprovePaymentHandler,
    ReleasePaymentHandler,
    ConfirmPaymentHandler,
    CancelPaymentHandler,
    ListGrantsHandler,
    ReadGrantHandler,
    ListPaymentsHandler,
    ReadPaymentHandler,
    ListPaymentsToApproveHandler,
  ],
})
export class GrantsModule {}
