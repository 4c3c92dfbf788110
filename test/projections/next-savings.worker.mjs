import { work } from './savings-worker.mjs';
import { nextSavings } from './savings.mjs';

await work(nextSavings);
