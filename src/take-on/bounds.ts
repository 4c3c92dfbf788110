/** Bounds of what is taken on, each at most that of the fact that it is recorded as. */
export const MAX_SOURCE_LENGTH = 40;
export const MAX_KEY_LENGTH = 200;
export const MAX_CODE_LENGTH = 200;
export const MAX_NAME_LENGTH = 200;
export const MAX_TITLE_LENGTH = 1000;

/** A start lies at most so many days before the approval. */
export const MAX_RETROACTIVE_DAYS = 36_500;

/** Money falls due at most so many days from today; what is further off is a typing error. */
export const MAX_DAYS_AHEAD = 36_500;

/**
 * Rows of one batch. A row adds up to 11 records if its fund and its donor are new, up to 17 if it is
 * a grant, and the batch two of its own; an append has at most 500.
 */
export const MAX_CONTRIBUTIONS_PER_BATCH = 40;
export const MAX_GRANTS_PER_BATCH = 29;

/** The states that a grant can be taken on in. */
export const GRANT_STATES = [
  'AWARDED',
  'ACTIVE',
  'FINAL_REPORTING',
  'REFUND_DUE',
  'UNDER_AUDIT',
  'CLOSING',
  'CLOSED',
  'TERMINATED',
] as const;
