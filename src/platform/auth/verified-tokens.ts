import { hash } from 'node:crypto';
import type { Subject } from './tokens.js';

/** What is verified at most once: the caller of `of` verifies what it does not know. */
export interface TokenCheck {
  verify(token: string): Promise<Subject>;
}

const CAPACITY = 10_000;

/**
 * Keeps who verified tokens belong to until they expire: to verify one costs more than all the rest
 * of a command. Kept by the SHA-256 of the token, so that no token rests in memory; the least
 * recently used make room. A refusal is not kept.
 */
export class VerifiedTokens {
  private readonly subjects = new Map<string, Subject>();

  constructor(
    private readonly check: TokenCheck,
    private readonly nowSeconds: () => number = () => Date.now() / 1_000,
    private readonly capacity: number = CAPACITY,
  ) {}

  /** Whom the token belongs to, if that is known; answered at once. */
  known(token: string): Subject | undefined {
    const key = hash('sha256', token, 'base64');
    const subject = this.subjects.get(key);
    if (!subject) return undefined;
    this.subjects.delete(key);
    if (this.nowSeconds() >= subject.expiresAt) return undefined;
    this.subjects.set(key, subject);
    return subject;
  }

  /**
   * Verifies a token that is not known.
   *
   * @throws TokenRefused, IssuerUnreachable
   */
  async verify(token: string): Promise<Subject> {
    const subject = await this.check.verify(token);
    this.subjects.set(hash('sha256', token, 'base64'), subject);
    if (this.subjects.size > this.capacity) this.dropOldest();
    return subject;
  }

  get size(): number {
    return this.subjects.size;
  }

  private dropOldest(): void {
    for (const key of this.subjects.keys()) {
      this.subjects.delete(key);
      return;
    }
  }
}
