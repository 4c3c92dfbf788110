import { roleUse } from './audit/access-rights/role-use.projection.js';
import { accountChanges } from './audit/account-changes/account-changes.projection.js';
import { accountability } from './audit/accountability/accountability.projection.js';
import { confidentialReads } from './audit/confidential-reads/confidential-reads.projection.js';
import { exceptions } from './audit/exceptions/exceptions.projection.js';
import { refusals } from './audit/refusals/refusals.projection.js';
import { trail } from './audit/trail/trail.projection.js';
import { contributionsProjection } from './contributions/contributions/contributions.projection.js';
import { donorStatementProjection } from './contributions/donors/donor-statement.projection.js';
import { donorsProjection } from './contributions/donors/donors.projection.js';
import { receiptsProjection } from './contributions/receipts/receipts.projection.js';
import { applicationsProjection } from './grantmaking/applications/applications.projection.js';
import { callsProjection } from './grantmaking/calls/calls.projection.js';
import { organisationsProjection } from './grantmaking/organisations/organisations.projection.js';
import { reviewsProjection } from './grantmaking/reviews/reviews.projection.js';
import { paymentsProjection } from './grants/disbursements/payments.projection.js';
import { payoutPoolsProjection } from './grants/disbursements/payout-pools.projection.js';
import { grantReportsProjection } from './grants/grants/grant-reports.projection.js';
import { grantsProjection } from './grants/grants/grants.projection.js';
import { fundsProjection } from './funds/funds/funds.projection.js';
import { retention } from './audit/retention/retention.projection.js';
import { periodsProjection } from './funds/periods/periods.projection.js';
import { poolsProjection } from './funds/pools/pools.projection.js';
import { ratesProjection } from './funds/rates/rates.projection.js';
import { journal } from './ledger/journal/journal.projection.js';
import { statementsProjection } from './ledger/statements/statements.projection.js';
import { totals } from './ledger/totals/totals.projection.js';
import { erasuresProjection } from './people/erasure/erasures.projection.js';
import { peopleProjection } from './people/people.projection.js';
import { importsProjection } from './take-on/imports.projection.js';
import { checkpointsProjection } from './platform/transparency/checkpoints.projection.js';
import type { Projection } from './platform/projections/projection.js';

/** All views of the installation. Loaded in the worker thread too: no Nest, no decorators behind it. */
export const projections: readonly Projection[] = [
  checkpointsProjection,
  peopleProjection,
  erasuresProjection,
  fundsProjection,
  periodsProjection,
  poolsProjection,
  ratesProjection,
  contributionsProjection,
  donorStatementProjection,
  donorsProjection,
  receiptsProjection,
  callsProjection,
  organisationsProjection,
  applicationsProjection,
  reviewsProjection,
  paymentsProjection,
  payoutPoolsProjection,
  grantReportsProjection,
  grantsProjection,
  importsProjection,
  journal,
  statementsProjection,
  totals,
  trail,
  refusals,
  exceptions,
  confidentialReads,
  accountability,
  accountChanges,
  roleUse,
  retention,
];
