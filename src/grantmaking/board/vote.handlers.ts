import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fund, quorumOf } from '../../funds/funds/fund.js';
import type { Answer } from '../../platform/decisions/answer.js';
import { Decisions } from '../../platform/decisions/decisions.js';
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
      const { ceiling } = d.find(call, found.state.call).state;
      d.record(found, openVote(found.state, command, ceiling));
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
      d.record(found, castVote(found.state, command, trustees));
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
