import { aggregate } from './aggregate.js';
import { fact, type EventOf } from './facts.js';
import { anyId, text } from './fields.js';

export const reservationFacts = {
  ThingReserved: fact(
    'A thing that may exist once (a bank reference, a registration number) is taken; the stream is named by its keyed hash.',
    { kind: text(40), holder: anyId() },
  ),
  ReservationEnded: fact('The thing may be taken again.', { kind: text(40), holder: anyId() }),
};

export interface Reservation {
  readonly holder: string | undefined;
}

export const reservation = aggregate({
  kind: 'reservation',
  facts: reservationFacts,
  initial: { holder: undefined } as Reservation,
  evolve(_, event: EventOf<typeof reservationFacts>) {
    switch (event.type) {
      case 'ThingReserved':
        return { holder: event.data.holder };
      case 'ReservationEnded':
        return { holder: undefined };
    }
  },
});
