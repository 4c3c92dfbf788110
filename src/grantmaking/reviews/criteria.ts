import type { Call } from '../calls/call.js';
import type { Criterion } from './scoring.js';

/** The criteria of a call as scores name them: by their code. */
export const criteriaOf = ({ criteria }: Pick<Call, 'criteria'>): Criterion[] =>
  criteria.map(({ code, weight, highestScore }) => ({ name: code, weight, highest: highestScore }));
