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
  const size = await sizeOf(file);
  let hasHeader = false;
  const parser = parse({
    columns: (header: string[]) => {
      hasHeader = true;
      return checkedHeader(header.map(normalised), columns);
    },
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
  });
  const lines = new LineEnds();
  const text = (chunks: AsyncIterable<Buffer>) => wellFormed(chunks, lines);
  // an error on the way ends the parser, where the loop below meets it
  pipeline(createReadStream(file), text, parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const line = lines.lineAt(info.bytes) - linesWithin(record);
      yield { line, row: record, isRagged: info.error !== undefined };
      onProgress?.(info.bytes, size);
    }
    if (!hasHeader) throw new SourceUnreadable('has no header: its first line names the columns');
  } catch (error) {
    throw unreadable(error, file);
  }
}

interface Parsed {
  readonly record: SourceRow;
  readonly info: Info & { readonly error?: CsvError };
}

/** Counts lines as an editor does; the parser counts a line end within quotes twice if it is CR LF. */
class LineEnds {
  /** Offsets behind line feeds, those that were not asked for yet. */
  private ahead: number[] = [];
  private counted = 0;
  private bytes = 0;

  see(chunk: Buffer): void {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
      this.ahead.push(this.bytes + at + 1);
    }
    this.bytes += chunk.length;
  }

  /** The line in which the byte before `end` stands; calls have ascending ends. */
  lineAt(end: number): number {
    const behind = this.ahead.findIndex((offset) => offset >= end);
    const passed = this.ahead.splice(0, behind < 0 ? this.ahead.length : behind).length;
    this.counted += passed;
    return this.counted + 1;
  }
}

const LINE_FEED = 0x0a;

const linesWithin = (record: SourceRow): number =>
  Object.values(record)
    .filter((value) => value.includes('\n'))
    .reduce((lines, value) => lines + value.split('\n').length - 1, 0);

function checkedHeader(header: string[], wanted: ReadonlySet<string>): string[] {
  const missing = [...wanted].filter((column) => !header.includes(column));
  const doubled = header.filter((column, i) => wanted.has(column) && header.indexOf(column) < i);
  if (missing.length > 0) throw new SourceUnreadable(`no column ${missing.join(', ')}`);
  if (doubled.length > 0) throw new SourceUnreadable(`two columns ${doubled.join(', ')}`);
  return header;
}

/** Passes on what is UTF-8: the parser would make of anything else a character that says nothing. */
async function* wellFormed(chunks: AsyncIterable<Buffer>, lines: LineEnds): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const chunk of chunks) {
    decoder.decode(chunk, { stream: true });
    const text = isFirst && startsWithMark(chunk) ? chunk.subarray(BYTE_ORDER_MARK.length) : chunk;
    isFirst = false;
    lines.see(text);
    yield text;
  }
  decoder.decode();
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

const startsWithMark = (chunk: Buffer): boolean =>
  chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw unreadable(error, file);
  }
}

function unreadable(error: unknown, file: string): unknown {
  const reason = reasonOf(error);
  return reason === undefined
    ? error
    : new SourceUnreadable(`${file}: ${reason}`, { cause: error });
}

/** Undefined for what is no fault of the file. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof SourceUnreadable || error instanceof CsvError) return error.message;
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not valid UTF-8';
  return 'syscall' in error ? `can't be read (${String(error.code)})` : undefined;
}
