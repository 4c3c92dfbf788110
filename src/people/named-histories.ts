import { kindOf } from '../platform/decisions/aggregate.js';
import type { AnyAggregate } from '../platform/decisions/attempt.js';
import type { Histories } from '../platform/decisions/decision.js';
import { notFound } from '../platform/decisions/refusal.js';

/**
 * The port to what rights are about: funds, donors, organisations. People know nothing of these but
 * that they are there; who puts the contexts together says how each kind is found.
 */
export class NamedHistories {
  private readonly byKind: ReadonlyMap<string, AnyAggregate>;

  constructor(aggregates: readonly AnyAggregate[]) {
    this.byKind = new Map(aggregates.map((each) => [each.kind, each]));
  }

  /** @throws Rejection NOT_FOUND when there is no such history */
  assertThere(histories: Histories, id: string): void {
    const aggregate = this.byKind.get(kindOf(id));
    if (!aggregate) throw notFound({ id });
    histories.find(aggregate, id);
  }
}
