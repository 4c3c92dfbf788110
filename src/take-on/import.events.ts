import { fact, type EventOf } from '../platform/decisions/facts.js';
import { count, text } from '../platform/decisions/fields.js';
import { MAX_CONTRIBUTIONS_PER_BATCH, MAX_GRANTS_PER_BATCH, MAX_SOURCE_LENGTH } from './bounds.js';

export const importFacts = {
  BatchImported: fact('Rows of a source were taken on; their facts are in the same append.', {
    source: text(MAX_SOURCE_LENGTH),
    /** Taken on by this batch. */
    contributions: count(MAX_CONTRIBUTIONS_PER_BATCH),
    grants: count(MAX_GRANTS_PER_BATCH),
    /** Taken on before, and left alone. */
    known: count(MAX_CONTRIBUTIONS_PER_BATCH + MAX_GRANTS_PER_BATCH),
  }),
};

export type ImportEvent = EventOf<typeof importFacts>;
