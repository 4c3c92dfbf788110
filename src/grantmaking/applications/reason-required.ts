import { refusal } from '../../platform/decisions/refusal.js';

export const reasonRequired = refusal<{ field: string }>(
  422,
  'REASON_REQUIRED',
  'An exclusion, a conflict, a finding of ineligibility and a proposal against the evaluation need a reason.',
);
