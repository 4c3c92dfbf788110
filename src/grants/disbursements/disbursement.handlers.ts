import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Found } from '../../platform/decisions/aggregate.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { grant } from '../grants/grant.js';
import { recordMoving } from '../pool-movements.js';
import {
  ApprovePayment,
  CancelPayment,
  CertifyPayment,
  ConfirmPayment,
  ReleasePayment,
  RequestPayment,
} from './disbursement.commands.js';
import { confirm } from './disbursement.confirm.js';
import type { DisbursementEvent, disbursementFacts } from './disbursement.events.js';
import { disbursement, type Disbursement } from './disbursement.js';
import { release } from './disbursement.release.js';
import { approve, cancel, certify, request } from './disbursement.steps.js';
import { grantSideOf } from './grant-side.js';
import { findPaymentSources } from './payment-sources.js';

/** Records what happens to a payment, with what its grant and the pools have to know of it. */
function recordPayment(
  d: Decision,
  payment: Found<Disbursement, typeof disbursementFacts>,
  grantId: string,
  events: readonly DisbursementEvent[],
): void {
  recordMoving(d, payment, events);
  d.record(
    d.find(grant, grantId),
    events.flatMap((event) => grantSideOf(payment.id, event)),
  );
}

@CommandHandler(RequestPayment)
export class RequestPaymentHandler implements ICommandHandler<RequestPayment> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RequestPayment): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const { fund } = d.find(grant, command.grant).state;
      d.permit({ fund });
      const sources = findPaymentSources(d, command.grant);
      const payment = d.start(disbursement);
      recordPayment(d, payment, command.grant, request(sources, command.tranche, d.context));
      return payment.id;
    });
  }
}

@CommandHandler(CertifyPayment)
export class CertifyPaymentHandler implements ICommandHandler<CertifyPayment> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: CertifyPayment): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const payment = d.find(disbursement, command.id);
      d.permit({ fund: payment.state.fund });
      const sources = findPaymentSources(d, payment.state.grant);
      d.record(payment, certify(payment, sources, d.context));
      return payment.id;
    });
  }
}

@CommandHandler(ApprovePayment)
export class ApprovePaymentHandler implements ICommandHandler<ApprovePayment> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ApprovePayment): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const payment = d.find(disbursement, command.id);
      d.permit({ fund: payment.state.fund });
      const sources = findPaymentSources(d, payment.state.grant);
      d.record(payment, approve(payment, sources, d.context));
      return payment.id;
    });
  }
}

@CommandHandler(ReleasePayment)
export class ReleasePaymentHandler implements ICommandHandler<ReleasePayment> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ReleasePayment): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const payment = d.find(disbursement, command.id);
      d.permit({ fund: payment.state.fund });
      const sources = findPaymentSources(d, payment.state.grant);
      recordPayment(d, payment, payment.state.grant, release(payment, sources, d.context));
      return payment.id;
    });
  }
}

@CommandHandler(ConfirmPayment)
export class ConfirmPaymentHandler implements ICommandHandler<ConfirmPayment> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ConfirmPayment): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const payment = d.find(disbursement, command.id);
      d.permit({ fund: payment.state.fund });
      const sources = findPaymentSources(d, payment.state.grant);
      const events = confirm(payment.state, command, sources);
      recordPayment(d, payment, payment.state.grant, events);
      return payment.id;
    });
  }
}

@CommandHandler(CancelPayment)
export class CancelPaymentHandler implements ICommandHandler<CancelPayment> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: CancelPayment): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const payment = d.find(disbursement, command.id);
      d.permit({ fund: payment.state.fund });
      const events = cancel(payment.state, command.reason);
      recordPayment(d, payment, payment.state.grant, events);
      return payment.id;
    });
  }
}
