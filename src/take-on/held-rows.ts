import { minorUnits, type Money } from '../platform/money/money.js';
import type { Staging } from './staging.js';

/** What is held of a row that was taken on, as the views have it. */
export interface HeldRow {
  readonly fund: string;
  readonly fundName: string;
  /** Id of the donor or the organisation. */
  readonly party: string;
  readonly partyName: string;
  readonly kind: string;
  readonly year: string;
  /** Of a grant. */
  readonly state?: string;
  /** In base currency; nothing of it, if the receipt was reversed. */
  readonly amount: Money;
}

/** What is held of these rows of the source, by source key; a row that is not held is absent. */
export type HeldRows = (
  source: string,
  sourceKeys: readonly string[],
) => Promise<ReadonlyMap<string, HeldRow>>;

const KEYS_AT_ONCE = 500;

/** Puts what is held under the source keys beside the rows of the source. */
export async function stageHeldRows(
  staging: Staging,
  heldRows: HeldRows,
  onProgress?: (rows: number, of: number) => void,
): Promise<void> {
  const { db, mapping, currency } = staging;
  db.exec('BEGIN; DELETE FROM held_row; DELETE FROM held_name');
  const insert = db.prepare('INSERT INTO held_row VALUES (?, ?, ?, ?, ?, ?, ?)');
  const name = db.prepare('INSERT OR IGNORE INTO held_name VALUES (?, ?)');
  const of = staging.rows;
  let rows = 0;
  for (const page of staging.pages(KEYS_AT_ONCE)) {
    const keys = page.map(({ row }) => row.sourceKey);
    const held = await heldRows(mapping.source, keys);
    for (const { line, row: source } of page) {
      const row = held.get(source.sourceKey);
      if (row?.amount.currency !== currency) continue; // another currency is not what the source says
      const { fund, party, year, kind, state = null, amount } = row;
      insert.run(line, fund, party, year, kind, state, minorUnits(amount));
      name.run(fund, row.fundName);
      name.run(party, row.partyName);
    }
    rows += page.length;
    onProgress?.(rows, of);
  }
  db.exec(`${WHO_IS_WHO}; COMMIT`);
}

/** The source has codes and keys, the views have ids: the first row that has both tells who is who. */
const WHO_IS_WHO = `
  DELETE FROM held_as;
  INSERT INTO held_as SELECT what, known_as, id FROM (
    SELECT 'fund' AS what, s.fund AS known_as, h.fund AS id, min(line)
      FROM source_row AS s JOIN held_row AS h USING (line) GROUP BY s.fund);
  INSERT INTO held_as SELECT what, known_as, id FROM (
    SELECT 'party' AS what, s.party AS known_as, h.party AS id, min(line)
      FROM source_row AS s JOIN held_row AS h USING (line) GROUP BY s.party)`;
