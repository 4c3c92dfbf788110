import { assertNoneWrong, type WrongField } from '../wrong-fields.js';
import type { FundEvent, PolicySet } from './fund.events.js';
import { policyAfter, type Fund, type Policy } from './fund.js';

/**
 * Changes knobs of the policy, for what is recorded afterwards. Percentages and counts arrive within
 * their bounds; here it is asked whether the values go together.
 */
export function setPolicy({ policy }: Fund, change: PolicySet): FundEvent[] {
  assertNoneWrong([...faultsOf(change), ...faultsOfBoard(policyAfter(policy, change), change)]);
  return [{ type: 'PolicySet', data: change }];
}

function* faultsOf(change: PolicySet): Generator<WrongField> {
  const { unset = [] } = change;
  if (Object.keys(change).length === 0) {
    yield { pointer: '', rule: 'some', message: 'must name a knob' };
  }
  for (const knob of unset) {
    if (change[knob] === undefined) continue;
    yield { pointer: `/${knob}`, rule: 'unset', message: 'must not be set and unset at once' };
  }
}

function* faultsOfBoard({ trustees, quorum }: Policy, change: PolicySet): Generator<WrongField> {
  const touched = (['quorum', 'trustees'] as const).find((knob) => change[knob] !== undefined);
  if (!touched || quorum === undefined || quorum <= trustees.length) return;
  yield {
    pointer: `/${touched}`,
    rule: 'quorum',
    message: 'must leave a quorum that the trustees can reach',
  };
}
