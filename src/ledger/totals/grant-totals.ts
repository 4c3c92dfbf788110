import { grantFacts, type GrantEvent } from '../../grants/grants/grant.events.js';
import { statusOf } from '../../grants/grants/grant.js';
import { firstStanding, standingAfter, type Standing } from '../../grants/grants/grant.standing.js';
import { minorUnits, type Money } from '../../platform/money/money.js';
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

function awarded(views: Views, event: Event<'GrantAwarded'> | Event<'GrantTakenOn'>): void {
  const { stream, data } = event;
  const standing = firstStanding(event);
  const award = {
    fund: data.fund,
    year: yearOf(data.valueDate),
    kind: kindOfParty(views, data.organisation),
    state: statusOf(standing),
  };
  views.run(
    'INSERT INTO totals_award VALUES (?, ?, ?, ?, ?, ?, ?)',
    stream,
    award.fund,
    award.year,
    data.organisation,
    award.kind,
    award.state,
    JSON.stringify(standing),
  );
  add(views, award, data.amount, 1n);
}

/** Whatever happens to a grant: its rules say what state that leaves it in. */
function follow(views: Views, event: Recorded<GrantEvent>): void {
  const award = views.get<Award & { readonly standing: string }>(
    'SELECT fund, year, kind, state, standing FROM totals_award WHERE id = ?',
    event.stream,
  );
  if (!award) return; // support cost is charged on receipts, too
  const after = standingAfter(JSON.parse(award.standing) as Standing, event);
  const standing = JSON.stringify(after);
  if (standing === award.standing) return;
  const state = statusOf(after);
  views.run(
    'UPDATE totals_award SET state = ?, standing = ? WHERE id = ?',
    state,
    standing,
    event.stream,
  );
  if (state === award.state) return;
  add(views, award, after.amount, -1n);
  add(views, { ...award, state }, after.amount, 1n);
}

function add(
  views: Views,
  { fund, year, kind, state }: Award,
  amount: Money,
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
