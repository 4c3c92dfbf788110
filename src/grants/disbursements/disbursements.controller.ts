import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Change, Command, Create } from '../../platform/http/command.js';
import { Commands } from '../../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../../platform/http/paging.js';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { Parameters, PathId } from '../../platform/http/parameters.js';
import {
  ApprovePayment,
  CancelPayment,
  CertifyPayment,
  ConfirmPayment,
  ReleasePayment,
  RequestPayment,
} from './disbursement.commands.js';
import { PaymentListParameters } from './disbursements.queries.js';
import { ListPayments, PaymentDetails, PaymentSummary, ReadPayment } from './disbursements.view.js';
import { ListPaymentsToApprove, PaymentToApprove } from './to-approve.view.js';

@ApiTags('Payments')
@Controller('v1/disbursements')
export class DisbursementsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Asks for a tranche to be paid. */
  @Create()
  request(@Command() command: RequestPayment) {
    return this.commands.send(command);
  }

  /** Certifies that everything the tranche waits for is there. */
  @Change(':id/certify')
  certify(@Command() command: CertifyPayment) {
    return this.commands.send(command);
  }

  /** Approves a certified payment. */
  @Change(':id/approve')
  approve(@Command() command: ApprovePayment) {
    return this.commands.send(command);
  }

  /** Sends an approved payment to the bank. */
  @Change(':id/release')
  release(@Command() command: ReleasePayment) {
    return this.commands.send(command);
  }

  /** Says what the bank has debited. */
  @Change(':id/confirm')
  confirm(@Command() command: ConfirmPayment) {
    return this.commands.send(command);
  }

  /** Calls a payment off before its release. */
  @Change(':id/cancel')
  cancel(@Command() command: CancelPayment) {
    return this.commands.send(command);
  }

  /** Payments in the order of their request, of all funds and organisations that you may read. */
  @Get()
  @AnswersPageOf(PaymentSummary)
  list(@Parameters() parameters: PaymentListParameters): Promise<Page<PaymentSummary>> {
    return this.queries.execute(new ListPayments(parameters));
  }

  /** Certified payments that wait for an approver: who did what before, and what they would leave. */
  @Get('to-approve')
  @AnswersPageOf(PaymentToApprove)
  toApprove(@Parameters() parameters: PageParameters): Promise<Page<PaymentToApprove>> {
    return this.queries.execute(new ListPaymentsToApprove(parameters));
  }

  /** A payment with who did what, and what each pool gave. */
  @Get(':id')
  @ApiOkResponse({ type: PaymentDetails })
  one(@PathId('disbursement') id: string): Promise<PaymentDetails> {
    return this.queries.execute(new ReadPayment(id));
  }
}
