import { checkpoints } from './audit/transparency/checkpoint-history.js';
import { contribution } from './contributions/contributions/contribution.js';
import { donor } from './contributions/donors/donor.js';
import { receipt } from './contributions/receipts/receipt.js';
import { fund } from './funds/funds/fund.js';
import { periods } from './funds/periods/period.js';
import { pool } from './funds/pools/pool.js';
import { rateTable } from './funds/rates/rate-table.js';
import { application } from './grantmaking/applications/application.js';
import { call } from './grantmaking/calls/call.js';
import { organisation } from './grantmaking/organisations/organisation.js';
import { review } from './grantmaking/reviews/review.js';
import { disbursement } from './grants/disbursements/disbursement.js';
import { grantee } from './grants/grantees/grantee.js';
import { grant } from './grants/grants/grant.js';
import { redaction } from './people/erasure/redaction.js';
import { person } from './people/person.js';
import { retention } from './people/retention/retention.js';
import { certifiedStatement } from './ledger/statements/statement.js';
import { importAggregate } from './take-on/import.js';
import { confidentialRead } from './platform/confidential/confidential-read.js';
import type { Aggregate } from './platform/decisions/aggregate.js';
import type { AnyAggregate } from './platform/decisions/attempt.js';
import type { Facts } from './platform/decisions/facts.js';
import { refusedCommand, settledCommand } from './platform/decisions/outcomes.js';
import { reservation } from './platform/decisions/reservations.js';

/** Who folds a history does not look into its state, so the state's type may be forgotten. */
const anyOf = <S, F extends Facts>(aggregate: Aggregate<S, F>): AnyAggregate =>
  aggregate as unknown as AnyAggregate;

/** Every kind of history, in the order of the contexts. */
export const aggregates: readonly AnyAggregate[] = [
  anyOf(person),
  anyOf(redaction),
  anyOf(retention),
  anyOf(fund),
  anyOf(periods),
  anyOf(pool),
  anyOf(rateTable),
  anyOf(donor),
  anyOf(contribution),
  anyOf(receipt),
  anyOf(organisation),
  anyOf(call),
  anyOf(application),
  anyOf(review),
  anyOf(grant),
  anyOf(grantee),
  anyOf(disbursement),
  anyOf(certifiedStatement),
  anyOf(importAggregate),
  anyOf(checkpoints),
  anyOf(reservation),
  anyOf(refusedCommand),
  anyOf(settledCommand),
  anyOf(confidentialRead),
];
