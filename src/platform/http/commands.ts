import type { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../decisions/answer.js';
import { overloaded } from './door-refusals.js';

/** Sends commands on the bus, so many at once and no more, and knows when all are done. */
export class Commands {
  private inProgress = 0;
  private whenDrained: (() => void) | undefined;

  constructor(
    private readonly bus: Pick<CommandBus, 'execute'>,
    private readonly atOnce: number,
  ) {}

  /** @throws Rejection of a rule, or OVERLOADED; then nothing was written */
  async send(command: object): Promise<Answer> {
    if (this.inProgress >= this.atOnce) throw overloaded({ atOnce: this.atOnce });
    this.inProgress++;
    try {
      return await this.bus.execute<object, Answer>(command);
    } finally {
      this.inProgress--;
      if (this.inProgress === 0) this.whenDrained?.();
    }
  }

  get running(): number {
    return this.inProgress;
  }

  /** Resolves when no command is in progress, also of those whose sender has gone. */
  async drained(): Promise<void> {
    if (this.inProgress === 0) return;
    await new Promise<void>((resolve) => {
      this.whenDrained = resolve;
    });
  }
}
