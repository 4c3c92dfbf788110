import { isDeepStrictEqual } from 'node:util';
import { kindOf } from '../../platform/decisions/aggregate.js';
import type { AnyAggregate } from '../../platform/decisions/attempt.js';
import type { KeptSnapshot } from '../../platform/decisions/snapshot-file.js';
import type { Catalogue, EventOf, Facts } from '../../platform/decisions/facts.js';
import type { StoredEvent } from '../../platform/event-log/event-log.js';

/**
 * Folds the histories of which there is a snapshot while the log is read, and compares. A snapshot
 * of another shape, or one whose event the log does not have, is never used, and not compared.
 */
export class SnapshotsCheck {
  /** Compared and found equal. */
  equal = 0;
  /** The first one that differs, in words. */
  difference: string | undefined;
  private readonly folds = new Map<string, Fold>();

  constructor(
    snapshots: readonly KeptSnapshot[],
    aggregates: readonly AnyAggregate[],
    private readonly catalogue: Catalogue,
  ) {
    for (const snapshot of snapshots) {
      const aggregate = aggregates.find(({ kind }) => kind === kindOf(snapshot.stream));
      if (aggregate?.snapshot !== snapshot.shape) continue;
      this.folds.set(snapshot.stream, { snapshot, aggregate, state: aggregate.initial });
    }
  }

  see(stored: StoredEvent): undefined {
    const { stream, revision, id, type } = stored;
    const fold = this.folds.get(stream);
    if (!fold) return;
    const { snapshot, aggregate } = fold;
    const event = { type, data: this.catalogue.current(stored) };
    fold.state = aggregate.evolve(fold.state, event as EventOf<Facts>);
    if (revision < snapshot.revision) return;
    this.folds.delete(stream);
    if (id === snapshot.eventId) this.compare(fold);
  }

  end(): undefined {}

  private compare({ snapshot: { stream, revision, state }, state: folded }: Fold): void {
    if (isDeepStrictEqual(state, JSON.parse(JSON.stringify(folded)))) this.equal++;
    else this.difference ??= `${stream} at revision ${revision} is not what follows from the log`;
  }
}

interface Fold {
  readonly snapshot: KeptSnapshot;
  readonly aggregate: AnyAggregate;
  state: unknown;
}
