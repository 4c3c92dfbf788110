import { refusal } from '../decisions/refusal.js';

// None of these is an outcome: the same query, asked again later, may be answered.

export const pastBeingBuilt = refusal<{ index: number; reached: number; secondsLeft: number }>(
  503,
  'PAST_BEING_BUILT',
  'The state as of this index is being put together; ask again.',
);

export const tooManyPasts = refusal<{ waiting: number }>(
  503,
  'TOO_MANY_PASTS',
  'Too many past states are waiting to be put together; ask again later.',
);

export const pastTooLarge = refusal<{ index: number; quotaBytes: number }>(
  503,
  'PAST_TOO_LARGE',
  'The state as of this index does not fit into the room that is set aside for past states.',
);
