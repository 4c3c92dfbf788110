import { Rejection } from '../../src/platform/decisions/refusal.js';

/** The code and the figures of the refusal; fails if it was not refused, or broke in another way. */
export function refused(decide: () => unknown): object {
  try {
    decide();
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, ...error.figures };
    throw error;
  }
  throw new Error('it was not refused');
}
