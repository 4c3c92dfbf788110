import Type from 'typebox';
import { aggregate } from './aggregate.js';
import { fact, type EventOf } from './facts.js';
import { anyId, count, list, oneOf, optional, text } from './fields.js';
import { refusal } from './refusal.js';
import { MOST_TARGETS } from './targets.js';

/** What is kept of a command beside the facts: that it was refused, and what answer its key got. */
export const outcomeFacts = {
  CommandRefused: fact('A rule refused a command; nothing else changed.', {
    command: text(80),
    /** What it was sent to, and all else that it named. */
    targets: list(anyId(), MOST_TARGETS),
    /** Absent of what belongs to no fund, or was refused before that was known. */
    fund: optional(anyId()),
    status: count(599),
    code: text(60),
    rule: text(400),
    figures: Type.Record(Type.String({ maxLength: 80 }), Type.Unknown()),
  }),
  CommandSettled: fact(
    'The outcome under an Idempotency-Key; the stream is named by the keyed hash of actor and key.',
    {
      command: text(80),
      fingerprint: text(64),
      outcome: oneOf('ACCEPTED', 'REFUSED'),
      id: optional(text(80)),
      events: count(500),
    },
  ),
};

export const refusedCommand = aggregate({
  kind: 'refusal',
  facts: { CommandRefused: outcomeFacts.CommandRefused },
  initial: null,
  evolve: () => null,
});

type Settled = { readonly CommandSettled: (typeof outcomeFacts)['CommandSettled'] };
export type SettledCommand = EventOf<Settled>['data'];

export const settledCommand = aggregate({
  kind: 'key',
  facts: { CommandSettled: outcomeFacts.CommandSettled },
  initial: null as SettledCommand | null,
  evolve: (_, event: EventOf<Settled>) => event.data,
});

export const idempotencyMismatch = refusal<{ command: string }>(
  422,
  'IDEMPOTENCY_MISMATCH',
  'This Idempotency-Key was used for another command or another body.',
);

export const roleNotHeld = refusal<{ roles: readonly string[] }>(
  403,
  'ROLE_NOT_HELD',
  'This takes one of these roles, held at the deciding instant for the fund it is about.',
);

export const concurrentUpdate = refusal<{ tries: number }>(
  503,
  'CONCURRENT_UPDATE',
  'The histories that the command is decided on kept changing until its time ran out; nothing was written.',
);
