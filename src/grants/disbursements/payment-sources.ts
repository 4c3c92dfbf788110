import { fund } from '../../funds/funds/fund.js';
import { pool } from '../../funds/pools/pool.js';
import { organisation } from '../../grantmaking/organisations/organisation.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { grant } from '../grants/grant.js';
import type { PaymentSources } from './payable.js';

/** Finds what a payment of the grant is checked against. */
export function findPaymentSources(d: Decision, grantId: string): PaymentSources {
  const { state } = d.find(grant, grantId);
  const payer = d.find(fund, state.fund).state;
  return {
    grantId,
    grant: state,
    fund: payer,
    account: d.find(organisation, state.organisation).state.account,
    pools: state.fundingLines.map((line) => d.find(pool, line.pool)),
    today: todayIn(d.context, payer.timeZone),
  };
}
