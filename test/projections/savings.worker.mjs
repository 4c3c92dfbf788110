import { work } from './savings-worker.mjs';
import { savings } from './savings.mjs';

await work(savings);
