import type { FundEvent } from '../../funds/funds/fund.events.js';
import type { ApplicationEvent } from '../../grantmaking/applications/application.events.js';
import type { DisbursementEvent } from '../../grants/disbursements/disbursement.events.js';
import type { GrantEvent } from '../../grants/grants/grant.events.js';
import { projection, type Recorded } from '../../platform/projections/projection.js';
import { GRANT_TABLES, grantHandlers } from './grant-handlers.js';
import { REPORT_TABLES, reportHandlers } from './report-handlers.js';

/**
 * What grantees owe an account of and what they have given: reports, drawdowns, budget lines, people
 * reached. Kept apart from the views of the grants, with the places of the events behind each figure.
 */
export const accountability = projection<
  Recorded<FundEvent | ApplicationEvent | GrantEvent | DisbursementEvent>
>({
  name: 'accountability',
  version: 1,
  tables: `${GRANT_TABLES}${REPORT_TABLES}`,
  on: { ...grantHandlers, ...reportHandlers },
});
