import { parentPort } from 'node:worker_threads';
import { check, take, type TextsInCheck } from './texts-in-check.js';

/** A thread that checks texts of the log, page by page, ahead of who verifies it. */
parentPort?.on('message', (page: TextsInCheck) => {
  if (take(page)) check(page);
});
