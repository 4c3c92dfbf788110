import { representing } from '../../people/rights.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { partiesOf, type Application } from './application.js';

/**
 * Who belongs to the application: the first of the persons who represents its lead or a co-applicant
 * now, or may act for somebody who does. Left out, the persons are those who act.
 */
export const belongingTo = (
  d: Decision,
  application: Application,
  persons = d.context.persons,
): string | undefined =>
  representing(d, { persons, parties: partiesOf(application) }, d.context.now);
