import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { person } from '../../people/person.js';
import { rightsFrom } from '../../people/rights.js';
import { fund } from '../../funds/funds/fund.js';
import type { Found } from '../../platform/decisions/aggregate.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { belongingTo } from '../applications/application.belonging.js';
import { application } from '../applications/application.js';
import { assertNotCancelled, call } from '../calls/call.js';
import { criteriaOf } from './criteria.js';
import {
  AssignReviewer,
  DeclareConflict,
  ExcludeReview,
  ReopenReview,
  SubmitReview,
} from './review.commands.js';
import type { reviewFacts } from './review.events.js';
import {
  assignReviewer,
  declareConflict,
  excludeReview,
  reopenReview,
  review,
  setReviewAside,
  submitReview,
  type Review,
} from './review.js';

@CommandHandler(AssignReviewer)
export class AssignReviewerHandler implements ICommandHandler<AssignReviewer> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: AssignReviewer): Promise<Answer> {
    const { reviewer } = command;
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.application);
      d.permit({ fund: found.state.fund });
      assertNotCancelled(d.find(call, found.state.call).state);
      const rights = rightsFrom(reviewer, d.find(person, reviewer).state);
      const { timeZone } = d.find(fund, found.state.fund).state;
      const facts = {
        today: todayIn(d.context, timeZone),
        isReviewer: rights.holds('reviewer', d.context.now, found.state.fund),
        belongs: belongingTo(d, found.state, [reviewer]) !== undefined,
        earlier: found.state.reviews
          .filter((assigned) => assigned.reviewer === reviewer)
          .map((assigned) => d.find(review, assigned.review).state.status),
      };
      const assigned = d.start(review);
      d.record(assigned, assignReviewer(found, command, facts));
      d.record(found, [{ type: 'ReviewAdded', data: { review: assigned.id, reviewer } }]);
      return assigned.id;
    });
  }
}

@CommandHandler(DeclareConflict)
export class DeclareConflictHandler implements ICommandHandler<DeclareConflict> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: DeclareConflict): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = ownReview(d, command.id);
      const declaredOn = d.find(application, found.state.application);
      d.record(found, declareConflict(found.state, command, belongingTo(d, declaredOn.state)));
      return found.id;
    });
  }
}

@CommandHandler(SubmitReview)
export class SubmitReviewHandler implements ICommandHandler<SubmitReview> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: SubmitReview): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = ownReview(d, command.id);
      const scored = d.find(application, found.state.application);
      const criteria = criteriaOf(d.find(call, found.state.call).state);
      const sources = {
        application: scored.state,
        criteria,
        belonging: belongingTo(d, scored.state),
      };
      d.record(found, submitReview(found, command, sources));
      const by = [...d.context.persons];
      d.record(scored, [{ type: 'ReviewReceived', data: { review: found.id, by } }]);
      return found.id;
    });
  }
}

@CommandHandler(ReopenReview)
export class ReopenReviewHandler implements ICommandHandler<ReopenReview> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ReopenReview): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(review, command.id);
      d.permit({ fund: found.state.fund });
      const scored = d.find(application, found.state.application);
      d.record(found, reopenReview(found.state, scored.state, command.reason));
      d.record(scored, setReviewAside(scored.state, found.id));
      return found.id;
    });
  }
}

@CommandHandler(ExcludeReview)
export class ExcludeReviewHandler implements ICommandHandler<ExcludeReview> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ExcludeReview): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(review, command.id);
      d.permit({ fund: found.state.fund });
      const scored = d.find(application, found.state.application);
      d.record(found, excludeReview(found.state, command.reason));
      d.record(scored, setReviewAside(scored.state, found.id));
      return found.id;
    });
  }
}

type FoundReview = Found<Review, typeof reviewFacts>;

/** A review is commanded by its reviewer only; for others it is not there. */
function ownReview(d: Decision, id: string): FoundReview {
  const found = d.find(review, id);
  d.permit({ fund: found.state.fund, persons: [found.state.reviewer] });
  return found;
}
