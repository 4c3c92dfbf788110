import type { ReceiptEvent } from '../../contributions/receipts/receipt.events.js';
import type { PoolEvent } from '../../funds/pools/pool.events.js';
import type { ApplicationEvent } from '../../grantmaking/applications/application.events.js';
import type { OrganisationEvent } from '../../grantmaking/organisations/organisation.events.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import type { GrantEvent } from '../../grants/grants/grant.events.js';
import type { RedactionEvent } from '../../people/erasure/redaction.events.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';
import { applicationHandlers, DECIDED_APPLICATION_TABLE } from './application-handlers.js';
import { EXCEPTION_TABLE, listException } from './exception-rows.js';
import { moneyHandlers, NAMED_TABLES } from './money-handlers.js';
import { poolMoved, poolOpened, WATCHED_POOL_TABLE } from './pool-handlers.js';

type Listed =
  | RedactionEvent
  | ReceiptEvent
  | PoolEvent
  | ApplicationEvent
  | OrganisationEvent
  | DisbursementEvent
  | GrantEvent;

/** What was out of the ordinary: one list over the whole fund. */
export const exceptions = projection<Recorded<Listed>>({
  name: 'exceptions',
  version: 3,
  tables: [EXCEPTION_TABLE, DECIDED_APPLICATION_TABLE, NAMED_TABLES, WATCHED_POOL_TABLE].join(''),
  on: {
    ...applicationHandlers,
    ...moneyHandlers,
    TextRedacted(views, event) {
      const { concerns, fund = '', reason, index: restsOn } = event.data;
      const [subject = event.stream] = concerns;
      listException(views, event, { kind: 'TEXT_REDACTED', fund, subject, reason, restsOn });
    },
    PoolOpened: poolOpened,
    PoolCredited: poolMoved,
    PoolCreditReversed: poolMoved,
    PoolSetAside: poolMoved,
    PoolSetAsideReversed: poolMoved,
    PoolCommitted: poolMoved,
    PoolPaymentReleased: poolMoved,
    PoolPaymentConfirmed: poolMoved,
    PoolExpensed: poolMoved,
  },
});
