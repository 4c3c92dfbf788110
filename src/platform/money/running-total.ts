import assert from 'node:assert/strict';
import { isNegative, min, minorUnits, minus, type Money, ofMinor, plus, sum } from './money.js';
import { divideHalfEven } from './rounding.js';

/** One of those that an amount is split over: a pool with its funding line, a donor in a pool. */
export type Part = {
  /** What its share is measured by, not negative. A part of no weight gets nothing. */
  readonly weight: Money;
  /** What it has had so far, of all that was split with this running total. Not negative. */
  readonly had: Money;
  /** The most it can bear of this amount: of a payment, its commitment. No limit if left out. */
  readonly atMost?: Money;
};

export type Share<P extends Part> = { readonly part: P; readonly share: Money };

/** In minor units: what a part should get or give now, and the most that it can. */
type Claim = { readonly wanted: bigint; readonly most: bigint };

/**
 * Splits `amount` over `parts`, in their order, so that over time each comes as near to its exact
 * share of everything split so far as whole minor units allow, however small the single amounts.
 *
 * A part gets round(running total × weight ÷ all weights) − `had`; the running total is what all
 * parts have had, and `amount`. It gets not less than zero nor more than `atMost` and than what is
 * left, and the last part takes the rest. Where the last part can't take all of it, the parts
 * before it get the more, the nearest to the end first. The shares add up to `amount`.
 *
 * `amount` is not negative. All weights are in one currency, all else in that of `amount`. No weight
 * at all, or limits that leave no room for `amount`, are bugs and fail an assertion.
 */
export function splitByRunningTotal<P extends Part>(
  amount: Money,
  parts: readonly P[],
): Share<P>[] {
  assertNotNegative('an amount to split', amount);
  const dueTo = shareOf(plus(hadByAll(parts, amount.currency), amount), parts);
  return allot(amount, parts, (part) => ({
    wanted: dueTo(part) - minorUnits(part.had),
    most: minorUnits(part.weight) === 0n ? 0n : minorUnits(min(part.atMost ?? amount, amount)),
  }));
}

/**
 * Takes `amount` back out of what `parts` have had, so that they end where the rule of
 * `splitByRunningTotal` puts them for the lower running total: for a report that is reassessed
 * downwards. The shares are what each gives back, never more than it has had, and add up to
 * `amount`. `atMost` is no limit here.
 *
 * `amount` is neither negative nor above what all have had; else an assertion fails.
 */
export function takeBackByRunningTotal<P extends Part>(
  amount: Money,
  parts: readonly P[],
): Share<P>[] {
  assertNotNegative('an amount to take back', amount);
  const dueTo = shareOf(minus(hadByAll(parts, amount.currency), amount), parts);
  return allot(amount, parts, (part) => ({
    wanted: minorUnits(part.had) - dueTo(part),
    most: minorUnits(part.had),
  }));
}

function allot<P extends Part>(
  amount: Money,
  parts: readonly P[],
  claimOf: (part: P) => Claim,
): Share<P>[] {
  let left = minorUnits(amount);
  const claims = parts.map((part) => ({ part, ...claimOf(part) }));
  let room = claims.reduce((total, { most }) => total + most, 0n);
  if (room < left) {
    assert.fail(`${amount.amount} ${amount.currency} has room, not only ${room} minor units`);
  }

  return claims.map(({ part, wanted, most }) => {
    room -= most;
    const forced = left > room ? left - room : 0n;
    const allowed = most < left ? most : left;
    const given = clamp(wanted, forced, allowed);
    left -= given;
    return { part, share: ofMinor(given, amount.currency) };
  });
}

/** The exact share of `total`, rounded, that each part is due. */
function shareOf(total: Money, parts: readonly Part[]): (part: Part) => bigint {
  const allWeights = parts.reduce((sumSoFar, { weight }) => {
    assertNotNegative('a weight', weight);
    assert(weight.currency === parts[0]?.weight.currency, 'weights are in one currency');
    return sumSoFar + minorUnits(weight);
  }, 0n);
  assert(allWeights > 0n, 'there is something to split by: a part with a weight above zero');
  return ({ weight }) => divideHalfEven(minorUnits(total) * minorUnits(weight), allWeights);
}

function hadByAll(parts: readonly Part[], currency: string): Money {
  for (const { had, atMost } of parts) {
    assertNotNegative('what a part has had', had);
    if (atMost) assertNotNegative('a limit', atMost);
  }
  return sum(
    parts.map(({ had }) => had),
    currency,
  );
}

function assertNotNegative(what: string, amount: Money): void {
  if (isNegative(amount)) {
    assert.fail(`${what} is not negative, not ${amount.amount} ${amount.currency}`);
  }
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}
