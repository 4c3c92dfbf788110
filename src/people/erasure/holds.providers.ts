import { kindOf } from '../../platform/decisions/aggregate.js';
import type { Decision } from '../../platform/decisions/decision.js';
import type { AnyAggregate } from '../../platform/decisions/attempt.js';
import { Queries } from '../../platform/http/reading.js';
import { ViewReader } from '../../platform/projections/view-reader.js';
import { Sealing } from '../../platform/sealing/sealing.js';
import { legalHold, type Erasable } from './erasure.js';

/** Where natural persons stand who can be held: view and table, each with a column `standing`. */
export interface HeldPlace {
  readonly view: string;
  readonly table: string;
}

/** Whom something touches that is to be destroyed. */
export interface Touched {
  /** Ids: whose history it stands in, who wrote it and for whom, and whom it is about. */
  readonly ids: readonly string[];
  /** Ids of the keys of those whom it names. */
  readonly keys: readonly string[];
}

/** Somebody whom a legal hold keeps, and of which kind their history is. */
export interface OpenHold {
  readonly id: string;
  readonly aggregate: AnyAggregate;
}

export interface HoldsParts {
  readonly queries: Queries;
  readonly views: ViewReader;
  readonly sealing: Pick<Sealing, 'mentionedIn'>;
  readonly places: readonly HeldPlace[];
  readonly aggregates: readonly AnyAggregate[];
}

/** The legal holds that are open, on persons and on donors who are persons. */
export class Holds {
  constructor(private readonly parts: HoldsParts) {}

  /** Ids of the keys of those whom a sealed text names, as it is shown. */
  namedIn(sealed: string): string[] {
    return this.parts.sealing.mentionedIn(sealed);
  }

  async open(): Promise<OpenHold[]> {
    const { queries, views, places, aggregates } = this.parts;
    const all = places.map(({ view, table }) =>
      queries.read(views.of(view), (rows) =>
        rows
          .all<{ id: string }>(`SELECT id FROM ${table} WHERE standing = 'HELD' ORDER BY id`)
          .flatMap(({ id }) => {
            const aggregate = aggregates.find(({ kind }) => kind === kindOf(id));
            return aggregate ? [{ id, aggregate }] : [];
          }),
      ),
    );
    return (await Promise.all(all)).flat();
  }
}

/** Of whom a hold was open and, as this decision reads it, still is. */
export const heldIn = (d: Pick<Decision, 'find'>, holds: readonly OpenHold[]) =>
  holds.map(({ id, aggregate }) => ({ id, state: d.find(aggregate, id).state as Erasable }));

/**
 * Of a person whom a legal hold keeps nothing is destroyed that they wrote, or that says something of
 * them.
 *
 * @throws Rejection LEGAL_HOLD with the person's id
 */
export function assertTouchesNobodyHeld(
  { ids, keys }: Touched,
  persons: readonly { readonly id: string; readonly state: Erasable }[],
): void {
  const held = persons.find(
    ({ id, state }) =>
      state.standing === 'HELD' &&
      (ids.includes(id) || state.keys.some((key) => keys.includes(key))),
  );
  if (held) throw legalHold({ id: held.id });
}
