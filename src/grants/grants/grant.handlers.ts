import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund } from '../../funds/funds/fund.js';
import { pool } from '../../funds/pools/pool.js';
import { person } from '../../people/person.js';
import { rightsFrom } from '../../people/rights.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { fallDue, findGrantee } from '../grantees/grantee.js';
import { recordMoving } from '../pool-movements.js';
import { acceptReport } from './grant.acceptance.js';
import { fulfilCondition, signAgreement } from './grant.agreement.js';
import {
  AcceptReport,
  FulfilCondition,
  HoldGrant,
  ResumeGrant,
  ReturnReport,
  SignGrantAgreement,
  SubmitReport,
} from './grant.commands.js';
import { hold, resume } from './grant.hold.js';
import { grant } from './grant.js';
import { returnReport, submitReport } from './grant.reports.js';

@CommandHandler(SignGrantAgreement)
export class SignGrantAgreementHandler implements ICommandHandler<SignGrantAgreement> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SignGrantAgreement): Promise<Answer> {
    const { id, ...terms } = command;
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, id);
      d.permit({ fund: found.state.fund });
      const { timeZone } = d.find(fund, found.state.fund).state;
      const officer = rightsFrom(terms.officer, d.find(person, terms.officer).state);
      const signing = { officer, now: d.context.now, today: todayIn(d.context, timeZone) };
      d.record(found, signAgreement(found.state, terms, signing));
      return id;
    });
  }
}

@CommandHandler(FulfilCondition)
export class FulfilConditionHandler implements ICommandHandler<FulfilCondition> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: FulfilCondition): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, fulfilCondition(found.state, command));
      return found.id;
    });
  }
}

@CommandHandler(HoldGrant)
export class HoldGrantHandler implements ICommandHandler<HoldGrant> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: HoldGrant): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, hold(found.state, command.reason));
      return found.id;
    });
  }
}

@CommandHandler(ResumeGrant)
export class ResumeGrantHandler implements ICommandHandler<ResumeGrant> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ResumeGrant): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, resume(found.state, command.reason));
      return found.id;
    });
  }
}

@CommandHandler(SubmitReport)
export class SubmitReportHandler implements ICommandHandler<SubmitReport> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SubmitReport): Promise<Answer> {
    const { id, ...report } = command;
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, id);
      d.permit({ fund: found.state.fund, parties: [found.state.organisation] });
      d.record(found, submitReport(found.state, report, d.context));
      return id;
    });
  }
}

@CommandHandler(ReturnReport)
export class ReturnReportHandler implements ICommandHandler<ReturnReport> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ReturnReport): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, returnReport(found.state, command));
      return found.id;
    });
  }
}

@CommandHandler(AcceptReport)
export class AcceptReportHandler implements ICommandHandler<AcceptReport> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: AcceptReport): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(grant, command.id);
      d.permit({ fund: found.state.fund });
      const sources = {
        id: found.id,
        grant: found.state,
        fund: d.find(fund, found.state.fund).state,
        pools: found.state.fundingLines.map((line) => d.find(pool, line.pool)),
      };
      recordMoving(d, found, acceptReport(sources, command, d.context));
      const grantedTo = findGrantee(d, found.state.organisation);
      d.record(grantedTo, fallDue(found.id, d.find(grant, found.id).state));
      return found.id;
    });
  }
}
