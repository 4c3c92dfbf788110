import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { CsvError, parse, type Info } from 'csv-parse';
import { normalised } from './source-text.js';
import type { SourceRow } from './source-rows.js';

/** A row and the line of the file in which it begins, the header's being 1. */
export interface CsvRow {
  readonly line: number;
  readonly row: SourceRow;
  /** The row has more or fewer fields than the header. */
  readonly isRagged: boolean;
}

export interface CsvOptions {
  /** Columns that must be there. */
  readonly columns: ReadonlySet<string>;
  readonly onProgress?: (bytes: number, of: number) => void;
}

/** A file that can't be read as CSV with these columns; the message says why. */
export class SourceUnreadable extends Error {
  override readonly name = 'SourceUnreadable';
}

/** The longest row, in bytes: beyond it a quote was not closed. */
const MAX_ROW_BYTES = 1024 * 1024;

/**
 * Reads a CSV file (RFC 4180, UTF-8, with or without byte order mark, first line the header) as a
 * stream: memory does not grow with the file. Empty lines are passed over.
 *
 * @throws SourceUnreadable
 */
export async function* csvRows(
  file: string,
  { columns, onProgress }: CsvOptions,
): AsyncGenerator<CsvRow> {
  const { size } = await stat(file);
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkedHeader(header.map(normalised), columns),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
  });
  // an error on the way ends the parser, where the loop below meets it
  pipeline(createReadStream(file), wellFormed, parser, () => {});
  let line = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const begins = Math.max(line, HEADER_LINES) + 1;
      line = info.lines;
      yield { line: begins, row: record, isRagged: info.error !== undefined };
      onProgress?.(info.bytes, size);
    }
  } catch (error) {
    throw unreadable(error, file);
  }
}

interface Parsed {
  readonly record: SourceRow;
  readonly info: Info & { readonly error?: CsvError };
}

const HEADER_LINES = 1;

function checkedHeader(header: string[], wanted: ReadonlySet<string>): string[] {
  const missing = [...wanted].filter((column) => !header.includes(column));
  const doubled = header.filter((column, i) => wanted.has(column) && header.indexOf(column) < i);
  if (missing.length > 0) throw new SourceUnreadable(`no column ${missing.join(', ')}`);
  if (doubled.length > 0) throw new SourceUnreadable(`two columns ${doubled.join(', ')}`);
  return header;
}

/** Passes on what is UTF-8: the parser would make of anything else a character that says nothing. */
async function* wellFormed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    decoder.decode(chunk, { stream: true });
    yield chunk;
  }
  decoder.decode();
}

function unreadable(error: unknown, file: string): unknown {
  if (error instanceof SourceUnreadable) return new SourceUnreadable(`${file}: ${error.message}`);
  if (error instanceof CsvError) return new SourceUnreadable(`${file}: ${error.message}`);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new SourceUnreadable(`${file}: is not valid UTF-8`);
  }
  return error;
}
