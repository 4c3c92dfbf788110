import { work } from './savings-worker.mjs';
import { mendedSavings } from './savings.mjs';

await work(mendedSavings);
