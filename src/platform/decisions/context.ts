import { dateIn } from '../dates/business-date.js';

/** Who acts and when: what a rule may know beside state and command. */
export interface Context {
  /** The deciding instant: arrival of the whole request, in whole seconds. */
  readonly now: Temporal.Instant;
  /** Id of the acting person. */
  readonly actor: string;
  /** The actor, and whoever the actor acts for: segregation of duties counts both. */
  readonly persons: readonly string[];
}

/** The business date of the deciding instant, `YYYY-MM-DD`, in the fund's time zone. */
export const todayIn = ({ now }: Context, timeZone: string): string => dateIn(now, timeZone);
