import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund, quorumOf } from '../../funds/funds/fund.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
import { belongingTo } from '../applications/application.belonging.js';
import { application } from '../applications/application.js';
import { call } from '../calls/call.js';
import { CastVote, CloseVote, OpenVote, RecordRecusal } from './vote.commands.js';
import { castVote, closeVote, openVote, recordRecusal } from './vote.js';

@CommandHandler(OpenVote)
export class OpenVoteHandler implements ICommandHandler<OpenVote> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: OpenVote): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      const { policy } = d.find(fund, found.state.fund).state;
      const ofCall = d.find(call, found.state.call).state;
      const sources = { call: ofCall, trustees: policy.trustees, quorum: quorumOf(policy) };
      d.record(found, openVote(found.state, command, sources));
      return found.id;
    });
  }
}

@CommandHandler(CastVote)
export class CastVoteHandler implements ICommandHandler<CastVote> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: CastVote): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      const { trustees } = d.find(fund, found.state.fund).state.policy;
      const belonging = belongingTo(d, found.state, [command.trustee]);
      d.record(found, castVote(found.state, command, { trustees, belonging }));
      return found.id;
    });
  }
}

@CommandHandler(RecordRecusal)
export class RecordRecusalHandler implements ICommandHandler<RecordRecusal> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: RecordRecusal): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      const { trustees } = d.find(fund, found.state.fund).state.policy;
      d.record(found, recordRecusal(found.state, command, trustees));
      return found.id;
    });
  }
}

@CommandHandler(CloseVote)
export class CloseVoteHandler implements ICommandHandler<CloseVote> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: CloseVote): Promise<Answer> {
    return this.decisions.run(command, (d) => {
      const found = d.find(application, command.id);
      d.permit({ fund: found.state.fund });
      const { policy } = d.find(fund, found.state.fund).state;
      d.record(found, closeVote(found.state, quorumOf(policy)));
      return found.id;
    });
  }
}
