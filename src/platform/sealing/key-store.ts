import type { SealingKey } from './sealing-cipher.js';

/**
 * The keys of persons and texts, apart from the log and its backups: whoever loses them loses
 * personal data, never the books.
 */
export interface KeyStore {
  /** A key that nothing was sealed under yet, durable before it is given out. */
  take(): SealingKey;
  /** The bytes of a key; undefined if it was destroyed. */
  find(id: string): Buffer | undefined;
  /** Destroys keys for good, durably; those that are gone already are left out. Answers how many it were. */
  destroy(ids: readonly string[]): number;
}
