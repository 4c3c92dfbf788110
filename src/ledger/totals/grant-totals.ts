import { grantFacts, type GrantEvent } from '../../grants/grants/grant.events.js';
import { grant, statusOf, type Grant } from '../../grants/grants/grant.js';
import { minorUnits } from '../../platform/money/money.js';
import type { Recorded, Views } from '../../platform/projections/projection.js';
import { kindOfParty } from './parties.js';
import { keepSourceRow } from './source-rows.js';
import { yearOf } from './year.js';

export type AwardEvent = GrantEvent;
type Event<T extends GrantEvent['type']> = Recorded<Extract<GrantEvent, { type: T }>>;

/** How awards add to the totals, and move in them when their state changes. */
export const grantTotals = {
  ...Object.fromEntries(Object.keys(grantFacts).map((type) => [type, follow])),
  GrantAwarded: awarded,
  GrantTakenOn(views: Views, event: Event<'GrantTakenOn'>): void {
    awarded(views, event);
    const { stream, data } = event;
    const year = yearOf(data.valueDate);
    keepSourceRow(views, stream, { ...data, party: data.organisation, year });
  },
};

interface Award {
  readonly fund: string;
  readonly year: string;
  readonly kind: string;
  readonly state: string;
}

function awarded(
  views: Views,
  { stream, type, data }: Event<'GrantAwarded'> | Event<'GrantTakenOn'>,
): void {
  const folded = grant.evolve(grant.initial, { type, data } as GrantEvent);
  const award = {
    fund: data.fund,
    year: yearOf(data.valueDate),
    kind: kindOfParty(views, data.organisation),
    state: statusOf(folded),
  };
  views.run(
    'INSERT INTO totals_award VALUES (?, ?, ?, ?, ?, ?, ?)',
    stream,
    award.fund,
    award.year,
    data.organisation,
    award.kind,
    award.state,
    JSON.stringify(folded),
  );
  add(views, award, folded, 1n);
}

/** Whatever happens to a grant: its rules say what state that leaves it in. */
function follow(views: Views, event: Recorded<GrantEvent>): void {
  const { stream, type, data } = event;
  const award = views.get<Award & { readonly folded: string }>(
    'SELECT fund, year, kind, state, folded FROM totals_award WHERE id = ?',
    stream,
  );
  if (!award) return; // support cost is charged on receipts, too
  const before = JSON.parse(award.folded) as Grant;
  const after = grant.evolve(before, { type, data } as GrantEvent);
  const state = statusOf(after);
  views.run(
    'UPDATE totals_award SET state = ?, folded = ? WHERE id = ?',
    state,
    JSON.stringify(after),
    stream,
  );
  add(views, award, before, -1n);
  add(views, { ...award, state }, after, 1n);
}

function add(
  views: Views,
  { fund, year, kind, state }: Award,
  { amount }: Grant,
  times: 1n | -1n,
): void {
  views.run(
    `INSERT INTO totals_grant VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (fund, year, kind, state) DO UPDATE SET
        awarded = awarded + excluded.awarded, count = count + excluded.count`,
    fund,
    year,
    kind,
    state,
    amount.currency,
    times * minorUnits(amount),
    times,
  );
}
