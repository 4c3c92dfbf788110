import { randomUUIDv7 } from 'node:crypto';
import type { NewRecord } from '../../src/platform/event-log/event-log.js';

/** An event as commands record it: of a common size, in a stream of its own. */
export function sampleRecord(): NewRecord {
  return {
    stream: `contribution_${randomUUIDv7()}`,
    id: randomUUIDv7(),
    type: 'PledgeAnnounced',
    data: {
      fund: 'fund_0192a000-0000-7000-8000-000000000001',
      donor: 'donor_0192a000-0000-7000-8000-000000000002',
      amount: { amount: '12500.00', currency: 'EUR' },
      instalments: [
        { number: 1, amount: { amount: '6250.00', currency: 'EUR' }, dueOn: '2027-01-31' },
        { number: 2, amount: { amount: '6250.00', currency: 'EUR' }, dueOn: '2027-07-31' },
      ],
      valueDate: '2026-03-31',
    },
    metadata: {
      decidedAt: '2026-03-31T12:00:00Z',
      actor: 'person_0192a000-0000-7000-8000-000000000003',
      actorRole: 'finance-officer',
      command: 'AnnouncePledge',
      correlationId: '0192a000-0000-7000-8000-000000000004',
      schema: '1',
    },
  };
}
