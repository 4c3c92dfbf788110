import 'reflect-metadata';
import { serve } from './command-line/serve.js';

/** Starts the HTTP service; `tributary serve` does the same. */
await serve({});
