import { ViewsBehind } from './platform/projections/halts.js';
import type { ProjectionEngine } from './platform/projections/projection-engine.js';
import type { Sealing } from './platform/sealing/sealing.js';
import { sealedText } from './platform/sealing/sealed-text.js';

/** Where the names of natural persons stand, sealed: view, and columns of its table. */
const NAMES = [
  { view: 'people', table: 'person', column: 'name' },
  { view: 'donors', table: 'donor', column: 'person_name' },
  { view: 'organisations', table: 'organisation_account', column: 'holder' },
] as const;

const PAGE_ROWS = 1_000;

/**
 * Makes the names of all persons known, so that they are found in what is written from now on. While
 * the views are behind it is not waited for longer than `waitMs`: it is done when they have caught up.
 */
export async function learnNames(
  engine: Pick<ProjectionEngine, 'reader' | 'reached' | 'ownHead'>,
  sealing: Sealing,
  waitMs: number,
): Promise<void> {
  const learnt = engine.reached(engine.ownHead, waitMs).then(() => learnFrom(engine, sealing));
  await learnt.catch((error: unknown) => {
    if (!(error instanceof ViewsBehind)) return; // of views that have halted their queries tell
    setImmediate(() => void learnNames(engine, sealing, waitMs));
  });
}

function learnFrom({ reader }: Pick<ProjectionEngine, 'reader'>, sealing: Sealing): void {
  for (const { view, table, column } of NAMES) {
    let after = '';
    for (let full = true; full;) {
      const rows = reader
        .of(view)
        .readSealed((found) =>
          found.all<{ id: string; name: string }>(
            `SELECT id, ${column} AS name FROM ${table} WHERE id > ? AND ${column} IS NOT NULL ORDER BY id LIMIT ${PAGE_ROWS}`,
            after,
          ),
        );
      for (const { name } of rows) {
        const key = sealedText(name)?.k;
        if (key !== undefined) sealing.know(name, key);
      }
      after = rows.at(-1)?.id ?? after;
      full = rows.length === PAGE_ROWS;
    }
  }
}
