import { compareExact, ratio } from '../../platform/money/rational.js';

export type Outcome = 'RECOMMEND' | 'RESERVE_LIST' | 'NOT_RECOMMEND';

/** An application that the board has decided on. */
export interface Decided {
  readonly application: string;
  readonly outcome: Outcome;
  /** Of its reviews, as a fraction: `205/3`. */
  readonly exactMean: string;
}

/** A recommended application, and a better one of the same call that was passed over for it. */
export interface PassedOver {
  readonly recommended: string;
  readonly passedOver: string;
}

/**
 * What a decision has turned against the ranking: the recommended application itself, for the best of
 * those that are not; or each recommended one that is behind the one which now is not. Equal means
 * rank alike.
 */
export function againstRanking(decided: Decided, others: readonly Decided[]): PassedOver[] {
  const { application } = decided;
  if (decided.outcome !== 'RECOMMEND') {
    return others
      .filter((other) => other.outcome === 'RECOMMEND' && isBetter(decided, other))
      .map((other) => ({ recommended: other.application, passedOver: application }));
  }
  const [best] = others
    .filter((other) => other.outcome !== 'RECOMMEND' && isBetter(other, decided))
    .toSorted((a, b) => compareExact(meanOf(b), meanOf(a)));
  return best ? [{ recommended: application, passedOver: best.application }] : [];
}

const isBetter = (a: Decided, b: Decided): boolean => compareExact(meanOf(a), meanOf(b)) > 0;

function meanOf({ exactMean }: Decided) {
  const [numerator = '', denominator = ''] = exactMean.split('/');
  return ratio(BigInt(numerator), BigInt(denominator));
}

/** What the loss of a review or a vote makes of an application; nothing where no decision rests on it. */
export function afterLoss(
  loss: 'REVIEW' | 'VOTE',
  {
    stale,
    decided,
    awarded,
  }: { readonly stale: boolean; readonly decided: boolean; readonly awarded: boolean },
): 'STALE_DECISION' | 'RECUSAL_AFTER_AWARD' | undefined {
  if (!stale || !decided) return undefined;
  return loss === 'VOTE' && awarded ? 'RECUSAL_AFTER_AWARD' : 'STALE_DECISION';
}
