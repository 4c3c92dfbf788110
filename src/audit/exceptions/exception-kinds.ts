/**
 * What an auditor looks at first: what the rules allow and what is out of the ordinary all the same.
 * Write-offs, waivers, payments on withdrawn reports and exceptions of mergers join with their events.
 */
export const EXCEPTION_KINDS = [
  /** A receipt was reversed. */
  'RECEIPT_REVERSED',
  /** Money came in for what had been written off. */
  'RECOVERY',
  /** The board has decided against what the evaluation says. */
  'DECISION_AGAINST_EVALUATION',
  /** An application is recommended while a better one of its call (`about`) is not. */
  'DECISION_AGAINST_RANKING',
  /** A decision rests on a review or a vote (`about`: review or trustee) that counts no more. */
  'STALE_DECISION',
  /** The decision fails without the vote of a trustee (`about`) who stood aside after the award. */
  'RECUSAL_AFTER_AWARD',
  /** The project had begun before the award. */
  'RETROACTIVE_AWARD',
  /** No sanctions list had been loaded at the award. */
  'UNSCREENED_AWARD',
  /** No sanctions list had been loaded at the release. */
  'UNSCREENED_PAYMENT',
  /** Released at most an hour after the account (`about`) was named. */
  'PAYMENT_SOON_AFTER_ACCOUNT_CHANGE',
  /** A text of an earlier event (the first of `events`) was put away and another shown in its place. */
  'TEXT_REDACTED',
  /** A grant was on hold. */
  'GRANT_HELD',
  /** A pool had promised more than it had; `amount` is the lowest that was available. */
  'POOL_OVERCOMMITTED',
] as const;

export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];
