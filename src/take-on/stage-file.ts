import { dateIn } from '../platform/dates/business-date.js';
import { csvRows, type CsvRow } from './csv-rows.js';
import { FieldWrong, RowWrong, type Fault } from './faults.js';
import { columnsOf, type Mapping } from './mapping.js';
import { contributionFrom, grantFrom } from './source-rows.js';
import { Staging } from './staging.js';

export interface StageOptions {
  readonly file: string;
  readonly mapping: Mapping;
  readonly now: Temporal.Instant;
  readonly onFault: (fault: Fault) => void;
  readonly onProgress?: (bytes: number, of: number) => void;
}

/**
 * Reads the whole file and keeps the rows that are fit to be taken on; what is wrong in the others is
 * told as it is found. Whoever gets the staging closes it.
 *
 * @throws SourceUnreadable
 */
export async function stageFile(options: StageOptions): Promise<Staging> {
  const { file, mapping, now, onFault, onProgress } = options;
  const today = dateIn(now, mapping.fund.timeZone);
  const staging = new Staging(mapping);
  const columns = columnsOf(mapping);
  try {
    staging.db.exec('BEGIN');
    for await (const row of csvRows(file, { columns, ...(onProgress && { onProgress }) })) {
      for (const fault of faultsOf(() => stageRow(staging, row, today))) {
        const { column, code, rule } = fault;
        onFault({ line: row.line, column, code, rule });
      }
    }
    staging.db.exec('COMMIT');
    return staging;
  } catch (error) {
    staging.close();
    throw error;
  }
}

function stageRow(staging: Staging, { line, row, isRagged }: CsvRow, today: string): void {
  const { mapping } = staging;
  if (isRagged) {
    throw new FieldWrong('VALIDATION_FAILED', '(row)', 'has more or fewer fields than the header');
  }
  if (mapping.kind === 'CONTRIBUTIONS') {
    staging.add(line, contributionFrom(mapping, row, today));
  } else {
    const { grant, difference } = grantFrom(mapping, row, today);
    staging.add(line, grant, difference);
  }
}

function faultsOf(stage: () => void): readonly FieldWrong[] {
  try {
    stage();
    return [];
  } catch (error) {
    if (error instanceof RowWrong) return error.faults;
    if (error instanceof FieldWrong) return [error];
    throw error;
  }
}
