import type { PeoplePort } from '../platform/auth/directory.js';
import { rightsOf } from './rights.js';

/** Kind of the reservation of issuer and subject, held by the person that they belong to. */
export const SUBJECT = 'subject';

/** How the platform finds out who calls and what they may do. */
export const peoplePort: PeoplePort = { subjectReservation: SUBJECT, rightsOf };
