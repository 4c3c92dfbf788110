import type { Views } from '../../platform/projections/projection.js';

interface Party {
  /** Left out of a natural person. */
  readonly name?: string | undefined;
  readonly kind: string;
}

export function setParty(views: Views, id: string, { name, kind }: Party): void {
  views.run('INSERT INTO totals_party VALUES (?, ?, ?)', id, name ?? null, kind);
}

export const kindOfParty = (views: Views, id: string): string =>
  views.get<{ kind: string }>('SELECT kind FROM totals_party WHERE id = ?', id)?.kind ?? UNKNOWN;

/** Of a party whose registration the log does not hold. */
const UNKNOWN = 'UNKNOWN';
