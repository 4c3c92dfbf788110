import { refusal } from '../platform/decisions/refusal.js';

export const futureValueDate = refusal<{ field?: string; valueDate: string; today: string }>(
  422,
  'FUTURE_VALUE_DATE',
  'A value date is not after today, in the time zone of the fund.',
);

/**
 * Both dates are business dates of the fund: `today` comes from `todayIn(context, fund.timeZone)`.
 * `field` of the command is named where it has several dates.
 */
export function assertNotFuture(valueDate: string, today: string, field?: string): void {
  if (valueDate <= today) return;
  throw futureValueDate({ ...(field !== undefined && { field }), valueDate, today });
}
