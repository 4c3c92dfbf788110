import type { Viewer } from '../../platform/auth/viewer.js';
import { kindOf } from '../../platform/decisions/aggregate.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';
import type { OwedReviews } from './owed-reviews.js';
import type { StepSource } from './steps.js';

/** Fields by which an event that belongs to no fund itself names what it is about. */
const ABOUT = ['id', 'holder', 'grant'] as const;

/**
 * Which events somebody may read whose role is held for some funds only: those of these funds, and
 * those that belong to none (of organisations, donors, persons). What was refused before its fund was
 * known is left to those who hold the role for all.
 */
export class ReadableEvents {
  private readonly funds = new Map<string, string | undefined>();

  constructor(
    private readonly source: Pick<StepSource, 'log' | 'catalogue'>,
    private readonly viewer: Pick<Viewer, 'mayRead' | 'readsAllFunds'>,
    private readonly owed: Pick<OwedReviews, 'hides'>,
  ) {}

  async mayReadStream(stream: string): Promise<boolean> {
    return this.viewer.readsAllFunds() || this.isOpen(await this.fundOfStream(stream));
  }

  async mayRead(event: StoredEvent): Promise<boolean> {
    if (this.owed.hides(event)) return false;
    if (this.viewer.readsAllFunds()) return true;
    if (event.type === 'ConfidentialRead') return this.areOpen(event.data['funds']);
    const fund = await this.fundOf(event);
    return fund === undefined && event.type === 'CommandRefused' ? false : this.isOpen(fund);
  }

  private isOpen(fund: string | undefined): boolean {
    return fund === undefined || this.viewer.mayRead({ fund });
  }

  private areOpen(funds: unknown): boolean {
    return Array.isArray(funds) && funds.every((fund) => this.isOpen(String(fund)));
  }

  private async fundOf(event: StoredEvent): Promise<string | undefined> {
    const own = fundNamedIn(event) ?? (await this.fundOfStream(event.stream));
    if (own !== undefined) return own;
    for (const field of ABOUT) {
      const named = event.data[field];
      const fund = typeof named === 'string' ? await this.fundOfStream(named) : undefined;
      if (fund !== undefined) return fund;
    }
    return undefined;
  }

  /** The first event of whatever belongs to a fund names it, and it never changes. */
  private async fundOfStream(stream: string): Promise<string | undefined> {
    if (kindOf(stream) === 'fund') return stream;
    if (!this.funds.has(stream)) this.funds.set(stream, await this.fundOfFirstEvent(stream));
    return this.funds.get(stream);
  }

  private async fundOfFirstEvent(stream: string): Promise<string | undefined> {
    const { log, catalogue } = this.source;
    for await (const event of log.readStream(stream)) {
      return fundNamedIn({ data: catalogue.current(event) });
    }
    return undefined;
  }
}

function fundNamedIn({ data }: Pick<StoredEvent, 'data'>): string | undefined {
  const { fund } = data;
  return typeof fund === 'string' ? fund : undefined;
}
