import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** The longest line that is read: four times the largest event, and its frame. */
const MAX_LINE_BYTES = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** A file of a pack, or a line of it, is not what it must be. The message names the file and the line. */
export class PackUnreadable extends Error {
  override readonly name = 'PackUnreadable';
}

/** What a manifest says of a file. */
export interface FileDigest {
  readonly bytes: number;
  /** Lower-case hexadecimal, as `sha256sum` prints it. */
  readonly sha256: string;
}

/** Writes a new file line by line, with a digest of all of it. Refuses to write over one that is there. */
export class LineFile {
  private readonly handle: number;
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private waiting: string[] = [];
  private waitingLength = 0;

  constructor(file: string) {
    this.handle = openSync(file, 'wx', 0o600);
  }

  line(text: string): void {
    this.waiting.push(text, '\n');
    this.waitingLength += text.length + 1;
    if (this.waitingLength >= CHUNK_BYTES) this.flush();
  }

  close(): FileDigest {
    this.flush();
    closeSync(this.handle);
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  private flush(): void {
    const chunk = Buffer.from(this.waiting.join(''));
    this.waiting = [];
    this.waitingLength = 0;
    this.hash.update(chunk);
    for (let at = 0; at < chunk.length;) at += writeSync(this.handle, chunk, at);
    this.bytes += chunk.length;
  }
}

/** Writes a file at once. */
export function writeFile(file: string, text: string): FileDigest {
  const lines = new LineFile(file);
  if (!text.endsWith('\n')) throw new RangeError('a text file ends with a newline');
  lines.line(text.slice(0, -1));
  return lines.close();
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The lines of a file, without their newlines, one after the other.
 *
 * @throws PackUnreadable for a line that is too long or no UTF-8, and for a last one without a newline
 */
export function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    let rest = Buffer.alloc(0);
    let number = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const length = readSync(handle, chunk);
      if (length === 0) break;
      let bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
        yield decoded(bytes.subarray(0, end), file, ++number);
        bytes = bytes.subarray(end + 1);
      }
      if (bytes.length > MAX_LINE_BYTES) {
        throw new PackUnreadable(
          `${file}, line ${number + 1}: longer than ${MAX_LINE_BYTES} bytes`,
        );
      }
      rest = bytes;
    }
    if (rest.length > 0) {
      throw new PackUnreadable(`${file}, line ${number + 1}: does not end with a newline`);
    }
  } finally {
    closeSync(handle);
  }
}

function decoded(bytes: Uint8Array, file: string, line: number): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PackUnreadable(`${file}, line ${line}: no UTF-8`);
  }
}

/** Of a file that is there. */
export function digestOf(file: string): FileDigest {
  const handle = openSync(file, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let bytes = 0;
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      hash.update(chunk.subarray(0, length));
      bytes += length;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(handle);
  }
}
