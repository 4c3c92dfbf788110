import { aggregate } from '../platform/decisions/aggregate.js';
import { importFacts, type ImportEvent } from './import.events.js';

/** One batch: it happens once and then stands. */
export interface Import {
  readonly source: string;
  readonly contributions: number;
  readonly grants: number;
  readonly known: number;
}

export const importAggregate = aggregate({
  kind: 'import',
  facts: importFacts,
  initial: {} as Import,
  evolve: (_: Import, { data }: ImportEvent): Import => data,
});
