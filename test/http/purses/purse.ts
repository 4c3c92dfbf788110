import { aggregate } from '../../../src/platform/decisions/aggregate.js';
import { fact, type EventOf } from '../../../src/platform/decisions/facts.js';
import { money, text } from '../../../src/platform/decisions/fields.js';
import { refusal } from '../../../src/platform/decisions/refusal.js';
import { isMore, plus, zero, type Money } from '../../../src/platform/money/money.js';

export const purseFacts = {
  PurseOpened: fact('A purse exists.', { name: text(20), holds: money() }),
  PurseDrawnOn: fact('Money was taken out.', { amount: money() }),
};

export type PurseEvent = EventOf<typeof purseFacts>;

interface Purse {
  readonly name: string;
  readonly holds: Money;
  readonly drawn: Money;
}

/** A context as small as can be: purses, opened and drawn on. */
export const purse = aggregate({
  kind: 'purse',
  facts: purseFacts,
  initial: { name: '', holds: zero('USD'), drawn: zero('USD') } as Purse,
  evolve: (state, { type, data }: PurseEvent) =>
    type === 'PurseOpened'
      ? { ...state, ...data }
      : { ...state, drawn: plus(state.drawn, data.amount) },
});

const insufficientFunds = refusal<{ available: Money; needed: Money }>(
  409,
  'INSUFFICIENT_FUNDS',
  'A purse gives no more than it holds.',
);

export function draw({ holds, drawn }: Purse, amount: Money): PurseEvent[] {
  const needed = plus(drawn, amount);
  if (isMore(needed, holds)) throw insufficientFunds({ available: holds, needed });
  return [{ type: 'PurseDrawnOn', data: { amount } }];
}
