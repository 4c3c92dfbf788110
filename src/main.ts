import 'reflect-metadata';
import { endWith } from './command-line/failures.js';
import { serve } from './command-line/serve.js';

/** Starts the HTTP service; `tributary serve` does the same. */
try {
  await serve({});
} catch (error) {
  endWith(error);
}
