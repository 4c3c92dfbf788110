import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund } from '../../funds/funds/fund.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { call, close } from '../calls/call.js';
import { organisation } from '../organisations/organisation.js';
import { criteriaOf } from '../reviews/criteria.js';
import { isOwed, review } from '../reviews/review.js';
import { weightedScore } from '../reviews/scoring.js';
import {
  ConcludeEvaluation,
  DeclineApplication,
  ReviseApplication,
  ScreenApplication,
  StartApplication,
  SubmitApplication,
  WithdrawApplication,
  type ApplicationContent,
} from './application.commands.js';
import { concludeEvaluation } from './application.evaluation.js';
import type { ApplicationData } from './application.events.js';
import { belongingTo } from './application.belonging.js';
import { application, partiesOf, type Application } from './application.js';
import { assertLead } from './application.lead.js';
import { decline, screen } from './application.screening.js';
import { revise, start, submit } from './application.submission.js';
import { withdraw } from './application.withdrawal.js';

@CommandHandler(StartApplication)
export class StartApplicationHandler implements ICommandHandler<StartApplication> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: StartApplication): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const { id, state } = d.find(call, command.call);
      d.permit({ fund: state.fund, parties: [command.organisation] });
      assertOrganisations(d, [command.organisation, ...(command.coApplicants ?? [])]);
      const parties = { fund: state.fund, call: id, organisation: command.organisation };
      const draft = d.start(application);
      d.record(draft, start(state, parties, contentOf(command)));
      return draft.id;
    });
  }
}

@CommandHandler(ReviseApplication)
export class ReviseApplicationHandler implements ICommandHandler<ReviseApplication> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ReviseApplication): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund, parties: partiesOf(found.state) });
      assertLead(found.state, d.rights);
      assertOrganisations(d, command.coApplicants ?? []);
      d.record(found, revise(found.state, contentOf(command)));
      return found.id;
    });
  }
}

@CommandHandler(SubmitApplication)
export class SubmitApplicationHandler implements ICommandHandler<SubmitApplication> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SubmitApplication): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund, parties: partiesOf(found.state) });
      assertLead(found.state, d.rights);
      const { state } = found;
      const sources = {
        call: d.find(call, state.call).state,
        lead: d.find(organisation, state.organisation).state,
        applied: applied(d, state),
        now: d.context.now,
      };
      d.record(found, submit(state, sources));
      for (const party of partiesOf(state)) d.reserve(APPLIED, [state.call, party], found.id);
      return found.id;
    });
  }
}

@CommandHandler(WithdrawApplication)
export class WithdrawApplicationHandler implements ICommandHandler<WithdrawApplication> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: WithdrawApplication): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund, parties: partiesOf(found.state) });
      assertLead(found.state, d.rights);
      d.record(found, withdraw(found.state, command.reason));
      for (const { organisation: party } of applied(d, found.state).filter(isOf(found.id))) {
        d.giveBack(APPLIED, [found.state.call, party]);
      }
      return found.id;
    });
  }
}

@CommandHandler(ScreenApplication)
export class ScreenApplicationHandler implements ICommandHandler<ScreenApplication> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ScreenApplication): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      const sources = {
        call: d.find(call, found.state.call).state,
        belonging: belongingTo(d, found.state),
      };
      d.record(found, screen(found.state, command, sources, d.context));
      return found.id;
    });
  }
}

@CommandHandler(ConcludeEvaluation)
export class ConcludeEvaluationHandler implements ICommandHandler<ConcludeEvaluation> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ConcludeEvaluation): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      const { policy } = d.find(fund, found.state.fund).state;
      const ofCall = d.find(call, found.state.call);
      const { minimumReviews, passMark } = ofCall.state;
      const rules = { minimumReviews, passMark, scoreSpread: policy.scoreSpread };
      const criteria = criteriaOf(ofCall.state);
      const reviews = found.state.reviews.map((assigned) => d.find(review, assigned.review));
      const valid = reviews
        .filter(({ state }) => state.status === 'SUBMITTED')
        .map(({ id, state }) => ({ review: id, score: weightedScore(criteria, state.scores) }));
      const owing = reviews.filter(({ state }) => isOwed(state)).map(({ state }) => state.reviewer);
      const sources = { call: ofCall.state, valid, owing, rules };
      d.record(found, concludeEvaluation(found.state, sources, d.context));
      d.record(ofCall, close(ofCall.state, found.id));
      return found.id;
    });
  }
}

@CommandHandler(DeclineApplication)
export class DeclineApplicationHandler implements ICommandHandler<DeclineApplication> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: DeclineApplication): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, decline(found.state, command.reasons));
      return found.id;
    });
  }
}

/** Kind of the reservation of a call by a party, held by its application. */
const APPLIED = 'application';

interface Applied {
  readonly organisation: string;
  readonly application: string;
}

/** The parties that have applied to the call, and with which application. */
const applied = (d: Decision, state: Application): Applied[] =>
  partiesOf(state).flatMap((party) => {
    const holder = d.holderOf(APPLIED, [state.call, party]);
    return holder ? [{ organisation: party, application: holder }] : [];
  });

const isOf =
  (id: string) =>
  ({ application: holder }: Applied): boolean =>
    holder === id;

function assertOrganisations(d: Decision, ids: readonly string[]): void {
  for (const id of ids) d.find(organisation, id);
}

/** The content without the fields that say what the command is sent to. */
const contentOf = (command: ApplicationContent): ApplicationData<'ApplicationRevised'> => ({
  title: command.title,
  summary: command.summary,
  amount: command.amount,
  start: command.start,
  end: command.end,
  coApplicants: command.coApplicants ?? [],
  allocations: command.allocations.map((allocation) => Object.assign({}, allocation)),
  budget: command.budget.map((line) => Object.assign({}, line)),
  otherFunding: (command.otherFunding ?? []).map((funding) => Object.assign({}, funding)),
  safeguardingPolicy: command.safeguardingPolicy,
  planned: Object.assign({}, command.planned),
  plannedByService: Object.assign({}, command.plannedByService),
});
