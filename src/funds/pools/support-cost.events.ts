import { fact } from '../../platform/decisions/facts.js';
import {
  date,
  decimal,
  idOf,
  list,
  money,
  oneOf,
  optional,
  record,
} from '../../platform/decisions/fields.js';

/**
 * One fact for both bases: at receipt it stands in the stream of the receipt, at expense in that of
 * the grant.
 */
export const supportCostCharged = fact("The agency's programme support cost is due to it.", {
  fund: idOf('fund'),
  basis: oneOf('ON_EXPENDITURE', 'OF_RECEIPT'),
  /** Percent of what was received; only under OF_RECEIPT. */
  rate: optional(decimal()),
  /** What is charged, by pool; under ON_EXPENDITURE it comes out of the pool's provision. */
  parts: list(record({ pool: idOf('pool'), amount: money() }), 50),
  donor: optional(idOf('donor')),
  grant: optional(idOf('grant')),
  valueDate: date(),
});
