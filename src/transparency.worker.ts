import { runTree } from './platform/transparency/tree-worker.js';

/** The worker thread that keeps the tree up with the log, and looks after both. */
await runTree();
