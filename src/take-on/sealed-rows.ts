import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 32;
/** So short that an index of a million stays small, so long that no two values meet. */
const DIGEST_BYTES = 16;

/**
 * Seals what rests on disk while a source is taken on: rows may name people. The secrets are in memory
 * alone and gone with the process, so what it leaves behind, if it is ended anywhere, says nothing.
 */
export class SealedRows {
  private readonly key = randomBytes(SECRET_BYTES);
  private readonly secret = randomBytes(SECRET_BYTES);

  /** Bound to its line, which must be another one for each content. */
  seal(line: number, content: string): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonceOf(line));
    return Buffer.concat([cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error when it was not sealed here for this line */
  open(line: number, sealed: Uint8Array): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonceOf(line));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const opened = decipher.update(sealed.subarray(0, -TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  }

  /** Stands for a value where equal ones have to be found. */
  digestOf(value: string): Buffer {
    const keyed = Buffer.concat([this.secret, Buffer.from(value)]);
    return hash('sha256', keyed, 'buffer').subarray(0, DIGEST_BYTES);
  }
}

/** The key is used for one source, and each line of it once: the line is enough of a nonce. */
function nonceOf(line: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(line, NONCE_BYTES - 6, 6);
  return nonce;
}
