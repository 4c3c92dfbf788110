import { describe, expect, it } from '@jest/globals';
import { notFound, Rejection } from '../platform/decisions/refusal.js';
import { assertNotFuture } from './value-dates.js';
import { assertNoneWrong, inPart } from './wrong-fields.js';

const refusedIn = (part: string, act: () => void): unknown => {
  try {
    inPart(part, act);
  } catch (error) {
    if (error instanceof Rejection) return { code: error.code, figures: error.figures };
    throw error;
  }
  return 'accepted';
};

describe('What is refused of a part of a command', () => {
  const fault = (pointer: string) => ({ pointer, rule: 'required', message: 'must be given' });

  it('names each wrong field from the root of the command', () => {
    const act = () => assertNoneWrong([fault('/fund'), fault('/parties/0')]);
    expect(refusedIn('correction', act)).toEqual({
      code: 'VALIDATION_FAILED',
      figures: { errors: [fault('/correction/fund'), fault('/correction/parties/0')] },
    });
  });

  it('says which of several dates it is about', () => {
    const act = () => assertNotFuture('2026-04-01', '2026-03-31', 'valueDate');
    expect(refusedIn('correction', act)).toEqual({
      code: 'FUTURE_VALUE_DATE',
      figures: { field: 'correction/valueDate', valueDate: '2026-04-01', today: '2026-03-31' },
    });
  });

  it('is the same where it names no field', () => {
    const act = () => {
      throw notFound({ id: 'x' });
    };
    expect(refusedIn('correction', act)).toEqual({ code: 'NOT_FOUND', figures: { id: 'x' } });
    expect(() => inPart('correction', () => assertBroken())).toThrow(new TypeError('a bug'));
    expect(inPart('correction', () => 'done')).toBe('done');
  });
});

function assertBroken(): void {
  throw new TypeError('a bug');
}
