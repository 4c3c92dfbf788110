import type { GrantEvent } from './grant.events.js';
import { grant, type Grant } from './grant.js';

/** What of a grant its state rests on, now and after whatever may happen to it. */
export type Standing = Pick<
  Grant,
  'status' | 'onHold' | 'amount' | 'disbursedByPool' | 'acceptedByPool'
>;

/** Begins a standing: with the award, or with a grant that is taken on. */
export const firstStanding = (event: GrantEvent): Standing =>
  standingOf(grant.evolve(grant.initial, event));

/** `statusOf` it is that of the whole grant after the same events, by the same rules. */
export const standingAfter = (before: Standing, event: GrantEvent): Standing =>
  standingOf(grant.evolve({ ...REST, ...before }, event));

const standingOf = ({
  status,
  onHold,
  amount,
  disbursedByPool,
  acceptedByPool,
}: Grant): Standing => ({ status, onHold, amount, disbursedByPool, acceptedByPool });

/** No state rests on it; it is only there to be folded over. */
const REST: Omit<Grant, keyof Standing> = {
  fund: '',
  organisation: '',
  fundingLines: [],
  allocations: [],
  budget: [],
  unscreened: false,
  start: '',
  end: '',
  tranches: [],
  reports: [],
  chargesByPool: {},
  acceptedByLine: {},
};
