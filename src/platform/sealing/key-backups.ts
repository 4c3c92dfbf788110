import type { Sealing } from './sealing.js';

/** The keys of personal data, and how long backups of them are kept. */
export class KeyBackups {
  constructor(
    private readonly sealing: Pick<Sealing, 'destroy'>,
    /** Days that backups of the keys, and of master keys that were changed, are kept. */
    private readonly days: number,
  ) {}

  /** The day from which no backup has keys that are destroyed on `today`; both `YYYY-MM-DD`. */
  unreadableOn(today: string): string {
    return Temporal.PlainDate.from(today)
      .add({ days: this.days + 1 })
      .toString();
  }

  /**
   * Destroys, once `act` has succeeded, the keys that it named last: it may be tried several times.
   * Should the process end in between, it is done at the next start.
   */
  async destroyAfter<R>(
    act: (destroy: (keys: readonly string[]) => void) => Promise<R>,
  ): Promise<R> {
    let keys: readonly string[] = [];
    const result = await act((named) => {
      keys = named;
    });
    if (keys.length > 0) this.sealing.destroy(keys);
    return result;
  }
}
