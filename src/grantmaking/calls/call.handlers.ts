import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund } from '../../funds/funds/fund.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import {
  CancelCall,
  DraftCall,
  ExtendDeadline,
  PublishCall,
  ReviseCall,
  type CallDetails,
} from './call.commands.js';
import { call, type CallTerms } from './call.js';
import {
  cancelCall,
  draftCall,
  extendDeadline,
  publishCall,
  reviseCall,
  type CallFund,
} from './call.publication.js';

const DEFAULT_HIGHEST_SCORE = 5;

@CommandHandler(DraftCall)
export class DraftCallHandler implements ICommandHandler<DraftCall> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: DraftCall): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      d.permit({ fund: command.fund });
      const owner = callFund(d, command.fund);
      const draft = d.start(call);
      d.record(draft, draftCall(termsOf(command), owner, d.context.now));
      return draft.id;
    });
  }
}

@CommandHandler(ReviseCall)
export class ReviseCallHandler implements ICommandHandler<ReviseCall> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ReviseCall): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(call, command.id);
      d.permit({ fund: found.state.fund });
      const owner = callFund(d, found.state.fund);
      d.record(found, reviseCall(found.state, termsOf(command), owner, d.context.now));
      return found.id;
    });
  }
}

@CommandHandler(PublishCall)
export class PublishCallHandler implements ICommandHandler<PublishCall> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: PublishCall): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(call, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, publishCall(found.state, d.context.now));
      return found.id;
    });
  }
}

@CommandHandler(ExtendDeadline)
export class ExtendDeadlineHandler implements ICommandHandler<ExtendDeadline> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ExtendDeadline): Promise<Answer> {
    const { local, zone } = command.deadline;
    return this.decisions.run(command, (d) => {
      const found = d.find(call, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, extendDeadline(found.state, { local, zone }, d.context.now));
      return found.id;
    });
  }
}

@CommandHandler(CancelCall)
export class CancelCallHandler implements ICommandHandler<CancelCall> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: CancelCall): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(call, command.id);
      d.permit({ fund: found.state.fund });
      d.record(found, cancelCall(found.state, command.reason));
      return found.id;
    });
  }
}

function callFund(d: Decision, id: string): CallFund {
  const { baseCurrency, pools } = d.find(fund, id).state;
  return { id, baseCurrency, pools: pools.map((pool) => pool.id) };
}

/** What is left out of a command has its default, or is a list of nothing: no limit. */
const termsOf = (command: CallDetails): CallTerms => ({
  title: command.title,
  description: command.description,
  pools: command.pools,
  envelope: command.envelope,
  floor: command.floor,
  ceiling: command.ceiling,
  shortestMonths: command.shortestMonths,
  longestMonths: command.longestMonths,
  countries: command.countries ?? [],
  kinds: command.kinds ?? [],
  themes: command.themes ?? [],
  deadline: { local: command.deadline.local, zone: command.deadline.zone },
  criteria: command.criteria.map(({ code, title, weight, highestScore }) => ({
    code,
    title,
    weight,
    highestScore: highestScore ?? DEFAULT_HIGHEST_SCORE,
  })),
  minimumReviews: command.minimumReviews,
  passMark: command.passMark,
  categoryCaps: (command.categoryCaps ?? []).map(({ category, percent }) => ({
    category,
    percent,
  })),
});
