import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../../src/platform/decisions/answer.js';
import { Decisions } from '../../../src/platform/decisions/decisions.js';
import { DrawOnPurse, OpenPurse, ShakePurse } from './purse.commands.js';
import { draw, purse } from './purse.js';

@CommandHandler(OpenPurse)
export class OpenPurseHandler implements ICommandHandler<OpenPurse> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: OpenPurse): Promise<Answer> {
    return this.decisions.run(command, (decision) => {
      decision.permit({});
      const { name, holds } = command;
      const opened = decision.start(purse);
      decision.record(opened, [{ type: 'PurseOpened', data: { name, holds } }]);
      return opened.id;
    });
  }
}

@CommandHandler(DrawOnPurse)
export class DrawOnPurseHandler implements ICommandHandler<DrawOnPurse> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: DrawOnPurse): Promise<Answer> {
    return this.decisions.run(command, (decision) => {
      const found = decision.find(purse, command.id);
      decision.permit({});
      decision.record(found, draw(found.state, command.amount));
      return found.id;
    });
  }
}

@CommandHandler(ShakePurse)
export class ShakePurseHandler implements ICommandHandler<ShakePurse> {
  constructor(private readonly decisions: Decisions) {}

  execute(command: ShakePurse): Promise<Answer> {
    return this.decisions.run(command, (decision) => {
      const found = decision.find(purse, command.id);
      decision.permit({});
      return found.id;
    });
  }
}
