import type { KeyStore } from '../../src/platform/sealing/key-store.js';
import { Sealing } from '../../src/platform/sealing/sealing.js';
import { newSealingKey, type SealingKey } from '../../src/platform/sealing/sealing-cipher.js';

/** Keys that end with the test. */
export class MemoryKeys implements KeyStore {
  private readonly keys = new Map<string, Buffer>();

  take(): SealingKey {
    const key = newSealingKey();
    this.keys.set(key.id, key.bytes);
    return key;
  }

  find(id: string): Buffer | undefined {
    return this.keys.get(id);
  }

  destroy(ids: readonly string[]): number {
    return ids.filter((id) => this.keys.delete(id)).length;
  }
}

/** For all that a test file opens: what one part of it seals the others can read. */
export const memorySealing = new Sealing(new MemoryKeys());

export const openInMemory = (text: string): string => memorySealing.open(text);
