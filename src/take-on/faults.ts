export type FaultCode =
  'VALIDATION_FAILED' | 'UNMAPPED_CODE' | 'FUTURE_VALUE_DATE' | 'DUPLICATE_SOURCE_KEY';

/** What is wrong in one field of one row of a source. */
export class FieldWrong extends Error {
  override readonly name = 'FieldWrong';
  constructor(
    readonly code: FaultCode,
    /** The columns that the field comes from. */
    readonly column: string,
    /** Goes on from the name of the column: `is empty`. */
    readonly rule: string,
  ) {
    super(`${column}: ${rule}`);
  }
}

/** All that is wrong in one row. */
export class RowWrong extends Error {
  override readonly name = 'RowWrong';
  constructor(readonly faults: readonly FieldWrong[]) {
    super(faults.map(({ message }) => message).join('; '));
  }
}

/** A fault and where it stands, for whoever mends the file. */
export interface Fault {
  /** Line of the file in which the row begins, the header's being 1. */
  readonly line: number;
  readonly column: string;
  readonly code: FaultCode;
  readonly rule: string;
}

/** How each field is worked out; only an optional one may come to nothing. */
type Fields<Row> = {
  readonly [K in keyof Row]-?: () => object extends Pick<Row, K> ? Row[K] | undefined : Row[K];
};

/**
 * Works out all fields of a row, so that every fault is found and not only the first.
 *
 * @throws RowWrong when there is one
 */
export function together<Row extends object>(fields: Fields<Row>): Row {
  const faults: FieldWrong[] = [];
  const row: Partial<Row> = {};
  for (const name of Object.keys(fields) as (keyof Row & string)[]) {
    try {
      const value = fields[name]();
      if (value !== undefined) row[name] = value;
    } catch (error) {
      if (error instanceof RowWrong) faults.push(...error.faults);
      else if (error instanceof FieldWrong) faults.push(error);
      else throw error;
    }
  }
  if (faults.length > 0) throw new RowWrong(faults);
  return row as Row;
}
