import type { Context } from '../platform/decisions/context.js';
import { refusal } from '../platform/decisions/refusal.js';

export const segregationOfDuties = refusal<{ act: string; earlierAct: string }>(
  403,
  'SEGREGATION_OF_DUTIES',
  'Whoever did an earlier act on it, or acts for somebody who did, must leave this act to others.',
);

/** Who did what before, under the name of the act. */
export type EarlierActs = Readonly<Record<string, readonly string[] | undefined>>;

/** Refuses the act to whoever did one of the earlier ones; somebody acting for another counts as both. */
export function assertOthersActed({ persons }: Context, act: string, earlier: EarlierActs): void {
  for (const [earlierAct, by = []] of Object.entries(earlier)) {
    if (by.some((person) => persons.includes(person))) {
      throw segregationOfDuties({ act, earlierAct });
    }
  }
}
