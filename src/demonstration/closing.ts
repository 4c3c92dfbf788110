import { ClosePeriod } from '../funds/periods/period.commands.js';
import { CertifyStatement } from '../ledger/statements/statement.commands.js';
import { monthAfter, monthOf } from '../platform/dates/business-date.js';
import type { Agenda } from './agenda.js';
import type { Cast } from './cast.js';
import type { Stage } from './stage.js';

interface Books {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly agenda: Agenda;
  readonly fund: string;
  /** First and last day of the story. */
  readonly first: string;
  readonly lastDay: string;
}

const LAST_OF_QUARTER = ['03', '06', '09', '12'];

/** Each month is closed on the fifth of the next but one; at the end of a quarter a statement is certified. */
export function planClosing({ stage, cast, agenda, fund, first, lastDay }: Books): void {
  for (let period = monthOf(first); ; period = monthAfter(period)) {
    const day = `${monthAfter(monthAfter(period))}-05`;
    if (day > lastDay) return;
    const closed = period;
    agenda.on(day, async () => {
      await stage.send(cast.felix, ClosePeriod, { id: fund, period: closed });
      if (!LAST_OF_QUARTER.includes(closed.slice(-2))) return;
      await stage.send(cast.fiona, CertifyStatement, { fund, period: closed });
    });
  }
}
