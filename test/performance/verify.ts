import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import canonicalize from 'canonicalize';
import { TreeCheck } from '../../src/audit/verify/tree-check.js';
import { verifyLog, type RunningCheck } from '../../src/audit/verify/verify-log.js';
import { catalogue } from '../../src/catalogue.js';
import { logFileIn } from '../../src/installation.js';
import { Books } from '../../src/ledger/books.js';
import { StatementsCheck } from '../../src/ledger/statements/statements-check.js';
import { median, residentMB, type Figure } from './figures.js';
import { reading, type History } from './history/history.js';
import type { Setup } from './scenario.js';

/** A shorter one is over before the compiler has seen it. */
const LEAST_EVENTS = 10_000;
const ROUNDS = 3;
const PAGE_EVENTS = 1_000;

/** Verify in events per second, beside a bare loop of JSON.parse, JCS and SHA-256 over the same texts. */
export async function measure({ histories }: Setup): Promise<Figure[]> {
  const figures = histories
    .filter(({ events }) => events >= LEAST_EVENTS)
    .flatMap((history) => figuresOf(history));
  return [...figures, { what: 'verify: memory at the end', value: residentMB(), unit: 'MB' }];
}

function figuresOf({ dataDir, events }: History): Figure[] {
  const [bare, all]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(perSecond(events, () => bareLoop(logFileIn(dataDir))));
    all.push(
      perSecond(events, () =>
        verified(dataDir, [
          unheeded(new Books()),
          unheeded(new StatementsCheck()),
          new TreeCheck(undefined),
        ]),
      ),
    );
  }
  return [
    {
      what: `verify of ${events} events: log, books, statements and tree`,
      value: median(all),
      unit: 'events/s',
      peer: { what: 'bare JSON.parse, JCS, SHA-256', value: median(bare) },
    },
  ];
}

function perSecond(events: number, run: () => void): number {
  const startedMs = performance.now();
  run();
  return events / ((performance.now() - startedMs) / 1_000);
}

function verified(dataDir: string, checks: readonly RunningCheck[]): void {
  const { difference } = reading(dataDir, (reader) => verifyLog({ reader, catalogue, checks }));
  if (difference) throw new Error(`index ${difference.index}: ${difference.reason}`);
}

/** Does its work, whatever it finds: a story told many times over is no history that adds up. */
const unheeded = (check: RunningCheck): RunningCheck => ({
  see: (event, leaf) => void check.see(event, leaf),
  end: () => undefined,
});

function bareLoop(logFile: string): void {
  const log = new DatabaseSync(logFile, { readOnly: true });
  const page = log.prepare('SELECT text FROM event WHERE idx >= ? ORDER BY idx LIMIT ?');
  for (let from = 0; ; from += PAGE_EVENTS) {
    const rows = page.all(from, PAGE_EVENTS);
    for (const { text } of rows) {
      const canonical = canonicalize(JSON.parse(String(text)));
      hash('sha256', `\u0000${canonical}`, 'buffer');
    }
    if (rows.length < PAGE_EVENTS) break;
  }
  log.close();
}
