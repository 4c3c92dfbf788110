import { aggregate, type Found } from '../../platform/decisions/aggregate.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { Money } from '../../platform/money/money.js';
import { refundDue, type Grant } from '../grants/grant.js';
import { granteeFacts, type GranteeEvent } from './grantee.events.js';

/** What an award has to know of the organisation's other grants; one per organisation. */
export interface Grantee {
  readonly openGrants: readonly string[];
  /** By grant; a grant without refund due is absent. */
  readonly refundsDue: Readonly<Record<string, Money>>;
}

export const grantee = aggregate({
  kind: 'grantee',
  facts: granteeFacts,
  initial: { openGrants: [], refundsDue: {} } as Grantee,
  evolve(state: Grantee, event: GranteeEvent): Grantee {
    switch (event.type) {
      case 'GrantOpened':
        return { ...state, openGrants: [...state.openGrants, event.data.grant] };
      case 'RefundFellDue':
        return {
          ...state,
          refundsDue: { ...state.refundsDue, [event.data.grant]: event.data.amount },
        };
    }
  },
});

/** The organisation as a grantee; its history begins with its first grant. */
export function findGrantee(
  d: Decision,
  organisation: string,
): Found<Grantee, typeof granteeFacts> {
  const id = `${grantee.kind}_${organisation.slice('organisation_'.length)}`;
  return d.findIfAny(grantee, id) ?? d.start(grantee, id);
}

/** One more grant, unless it is over already. */
export const openGrant = (grant: string, { status }: Pick<Grant, 'status'>): GranteeEvent[] =>
  status === 'CLOSED' || status === 'TERMINATED' ? [] : [{ type: 'GrantOpened', data: { grant } }];

/** What an accepted final report leaves to be paid back. */
export const fallDue = (grant: string, state: Grant): GranteeEvent[] =>
  state.status === 'REFUND_DUE'
    ? [{ type: 'RefundFellDue', data: { grant, amount: refundDue(state) } }]
    : [];
