import { currentCaller } from '../decisions/caller.js';

/** Whether the person is the caller, or whoever the caller acts for. */
export function isCallers(person: string): boolean {
  const caller = currentCaller();
  return person === caller.person || person === caller.onBehalfOf;
}
