import type { ServiceParts } from '../../src/service.js';

/** For services over a log in memory: nobody asks them for the past. */
export const noPast: Pick<ServiceParts, 'timeline' | 'past'> = {
  timeline: {
    zoneOf: async () => 'UTC',
    resolve: () => Promise.reject(new Error('no past')),
  },
  past: { lease: () => Promise.reject(new Error('no past')) },
};
