import { fact, type EventOf } from '../../platform/decisions/facts.js';
import { idOf, money } from '../../platform/decisions/fields.js';

export const granteeFacts = {
  GrantOpened: fact('The organisation has one more open grant.', { grant: idOf('grant') }),
  RefundFellDue: fact('Money of this grant is to be paid back by the organisation.', {
    grant: idOf('grant'),
    amount: money(),
  }),
};

export type GranteeEvent = EventOf<typeof granteeFacts>;
