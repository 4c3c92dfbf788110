import { randomUUID } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { callAs } from '../platform/decisions/caller.js';
import type { Answer } from '../platform/decisions/answer.js';
import { Rejection } from '../platform/decisions/refusal.js';
import { commandFrom } from '../platform/http/command.js';
import type { Commands } from '../platform/http/commands.js';

/** A clock that only moves when it is told to. */
export class StageClock {
  constructor(public nowMs: number) {}

  /** Nine in the morning, UTC, of a day that is not before today. */
  goTo(date: string): void {
    const nextMs = Temporal.Instant.from(`${date}T09:00:00Z`).epochMilliseconds;
    this.nowMs = Math.max(this.nowMs, nextMs);
  }

  pass(seconds: number): void {
    this.nowMs += seconds * 1_000;
  }

  get today(): string {
    return new Temporal.Instant(BigInt(this.nowMs) * 1_000_000n).toString().slice(0, 10);
  }
}

export interface CommandFields {
  /** Id of what the command is sent to; left out when it creates something. */
  readonly id?: string;
  readonly [field: string]: unknown;
}

/** Where the demonstration plays: commands go the way that every command goes, only the clock is another. */
export class Stage {
  /** Commands sent so far. */
  sent = 0;

  constructor(
    private readonly commands: Commands,
    readonly clock: StageClock,
    private readonly onSent: (sent: number) => void,
  ) {}

  /** Sends a command as this person. Answers the id of what was created or changed. */
  async send<T extends object>(
    person: string | undefined,
    type: Type<T>,
    { id, ...body }: CommandFields,
  ): Promise<string> {
    const command = commandFrom(type, id === undefined ? {} : { id }, body);
    const { id: changed } = await callAs(
      {
        person,
        onBehalfOf: undefined,
        commandLine: person === undefined,
        correlationId: randomUUID(),
        causationId: undefined,
        idempotencyKey: undefined,
        arrivedAt: Temporal.Instant.fromEpochMilliseconds(
          Math.floor(this.clock.nowMs / 1_000) * 1_000,
        ),
      },
      (): Promise<Answer> => this.commands.send(command),
    );
    this.clock.pass(37);
    this.onSent(++this.sent);
    return changed;
  }

  /** The same, for what a rule may refuse: that is kept too. Answers undefined then. */
  async attempt<T extends object>(
    person: string,
    type: Type<T>,
    fields: CommandFields,
  ): Promise<string | undefined> {
    try {
      return await this.send(person, type, fields);
    } catch (error) {
      if (error instanceof Rejection) return undefined;
      throw error;
    }
  }
}
