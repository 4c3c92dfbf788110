/** What is known about natural persons, and free text, by why it is kept. */
export const RETAINED_KINDS = [
  'PERSON',
  'DONOR',
  'ACCOUNT',
  'APPLICATION_TEXT',
  'REVIEW_TEXT',
  'BOARD_TEXT',
  'CALL_TEXT',
  'ORGANISATION_TEXT',
  'CONTRIBUTION_TEXT',
  'GRANT_TEXT',
  'ADMINISTRATION_TEXT',
] as const;

export type RetainedKind = (typeof RETAINED_KINDS)[number];

export interface RetentionPeriod {
  /** Whole months, counted from the last event that gave a reason to keep the data. */
  readonly months: number;
  readonly reason: string;
}

/** Shorter nobody can be asked about a decision; longer is not for a reason that is known today. */
export const FEWEST_MONTHS = 12;
export const MOST_MONTHS = 600;

/** How long each kind is kept unless the installation says otherwise. */
export const DEFAULT_PERIODS: Readonly<Record<RetainedKind, RetentionPeriod>> = {
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
  APPLICATION_TEXT: {
    months: 120,
    reason:
      'What was asked for, and why it was declined, explains the decision: ten years from the last event of the application.',
  },
  REVIEW_TEXT: {
    months: 84,
    reason:
      'What a reviewer wrote bears out the score: seven years from the last event of the review. The score itself stays.',
  },
  BOARD_TEXT: {
    months: 120,
    reason:
      'Conditions and reasons of the board explain its decision: ten years from the last event of the vote.',
  },
  CALL_TEXT: {
    months: 120,
    reason:
      'A call says what applications were measured by: ten years from the last event of the call.',
  },
  ORGANISATION_TEXT: {
    months: 84,
    reason:
      'What was found out about an organisation bears out later payments: seven years from its last event.',
  },
  CONTRIBUTION_TEXT: {
    months: 120,
    reason:
      'Notes, conditions and reasons are part of the accounts: ten years from the last event of the contribution or receipt.',
  },
  GRANT_TEXT: {
    months: 120,
    reason:
      'Evidence and reports bear out what was paid: ten years from the last event of the grant or payment.',
  },
  ADMINISTRATION_TEXT: {
    months: 120,
    reason:
      'Why data were held back or kept for longer has to be shown: ten years from the last event of whoever it is about.',
  },
};

type TextKind = Exclude<RetainedKind, 'PERSON' | 'DONOR' | 'ACCOUNT'>;

const TEXTS: Readonly<Record<TextKind, readonly string[]>> = {
  APPLICATION_TEXT: [
    'ApplicationStarted',
    'ApplicationRevised',
    'ApplicationScreened',
    'ApplicationWithdrawn',
    'ApplicationDeclined',
  ],
  REVIEW_TEXT: ['ConflictDeclared', 'ReviewSubmitted', 'ReviewReopened', 'ReviewExcluded'],
  BOARD_TEXT: ['VoteOpened', 'RecusalRecorded'],
  CALL_TEXT: ['CallDrafted', 'CallRevised', 'CallCancelled'],
  ORGANISATION_TEXT: ['DueDiligenceRecorded'],
  CONTRIBUTION_TEXT: ['PledgeAnnounced', 'AgreementSigned', 'ReceiptReversed'],
  GRANT_TEXT: [
    'GrantTakenOn',
    'GrantAgreementSigned',
    'ConditionFulfilled',
    'GrantHeld',
    'GrantResumed',
    'ReportSubmitted',
    'ReportReturned',
    'PaymentCancelled',
  ],
  ADMINISTRATION_TEXT: ['HoldPlaced', 'HoldLifted', 'RetentionPeriodSet', 'TextRedacted'],
};

const KINDS: ReadonlyMap<string, RetainedKind> = new Map([
  ['PersonRegistered', 'PERSON'],
  ['DonorRegistered', 'DONOR'],
  ['AccountProposed', 'ACCOUNT'],
  ...Object.entries(TEXTS).flatMap(([kind, types]) =>
    types.map((type): [string, RetainedKind] => [type, kind as TextKind]),
  ),
]);

/**
 * What the personal fields of an event of this type are. A redaction is told twice: as itself, with
 * its reason, and in the place of the text that it stands for.
 */
export const retainedKindOf = (type: string): RetainedKind | undefined => KINDS.get(type);
