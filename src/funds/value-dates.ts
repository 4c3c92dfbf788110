import { refusal } from '../platform/decisions/refusal.js';

export const futureValueDate = refusal<{ valueDate: string; today: string }>(
  422,
  'FUTURE_VALUE_DATE',
  'A value date is not after today, in the time zone of the fund.',
);

/** Both dates are business dates of the fund: `today` comes from `todayIn(context, fund.timeZone)`. */
export function assertNotFuture(valueDate: string, today: string): void {
  if (valueDate > today) throw futureValueDate({ valueDate, today });
}
