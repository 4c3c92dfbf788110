export type RetainedKind = 'PERSON' | 'DONOR' | 'ACCOUNT';

interface RetentionPeriod {
  /** Whole months, counted from the last event that gave a reason to keep the data. */
  readonly months: number;
  readonly reason: string;
}

/** How long what is known about people is kept once there is no more reason for it. */
export const RETENTION_PERIODS: Readonly<Record<RetainedKind, RetentionPeriod>> = {
  PERSON: {
    months: 120,
    reason:
      'Who decided has to be known as long as the decision may be audited: ten years from the last act, while no role is held.',
  },
  DONOR: {
    months: 120,
    reason: 'A contribution is part of the accounts: ten years from the last that was recorded.',
  },
  ACCOUNT: {
    months: 84,
    reason:
      'Where a payment went has to be shown to auditors and the bank: seven years from the day on which another account took its place.',
  },
};
