import { work } from './savings-worker.mjs';
import { crampedSavings } from './savings.mjs';

await work(crampedSavings);
