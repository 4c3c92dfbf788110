import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import canonicalize from 'canonicalize';
import { pagesAhead } from '../../src/audit/verify/pages-ahead.js';
import { checkedEvent } from '../../src/audit/verify/text-check.js';
import { TextThreads } from '../../src/audit/verify/text-threads.js';
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
/** Rounds for a log that is over in seconds; a longer one is measured once. */
const ROUNDS = 3;
const SHORT_EVENTS = 200_000;
/** In a shorter one the compiler and the start of a thread take more than the events. */
const LEAST_TO_JUDGE = 50_000;
const PAGE_EVENTS = 1_000;

/** Threads beside the one that verifies. */
const THREADS = [0, 1] as const;

/** Verify in events per second, beside a bare loop of JSON.parse, JCS and SHA-256 over the same texts on one core. */
export async function measure({ histories }: Setup): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const history of histories.filter(({ events }) => events >= LEAST_EVENTS)) {
    figures.push(...figuresOf(history));
  }
  return figures;
}

function figuresOf({ dataDir, events }: History): Figure[] {
  const logFile = logFileIn(dataDir);
  const bare: number[] = [];
  const merkle = THREADS.map(() => [] as number[]);
  const all = THREADS.map(() => [] as number[]);
  const residents = all.map(() => 0);
  const rounds = events <= SHORT_EVENTS ? ROUNDS : 1;
  for (let round = 0; round < rounds; round++) {
    bare.push(perSecond(events, () => bareLoop(logFile)));
    for (const threads of THREADS) {
      merkle[threads]?.push(perSecond(events, () => merklePart(dataDir, threads)));
      all[threads]?.push(perSecond(events, () => verified(dataDir, threads)));
      residents[threads] = Math.max(residents[threads] ?? 0, residentMB());
    }
  }
  const peer = { what: 'bare parse, JCS, SHA-256', value: median(bare) };
  return THREADS.flatMap((threads) => {
    const cores = threads === 0 ? 'one thread' : `${threads + 1} threads`;
    return [
      {
        what: `verify of ${events} events, Merkle part, ${cores}`,
        value: median(merkle[threads] ?? []),
        unit: 'events/s',
        peer,
        ...(events >= LEAST_TO_JUDGE && { aim: { atLeast: threads === 0 ? 0.8 : 1 } }),
      },
      {
        what: `verify of ${events} events, log, books, statements and tree, ${cores}`,
        value: median(all[threads] ?? []),
        unit: 'events/s',
        peer,
      },
      {
        what: `verify of ${events} events, ${cores}: memory after it`,
        value: residents[threads] ?? 0,
        unit: 'MB',
        aim: { atMost: 500 },
      },
    ];
  });
}

/** Hash and canonical text of each event, leaf and nodes: what verify does for the tree. */
function merklePart(dataDir: string, beside: number): void {
  const threads = new TextThreads(beside);
  const tree = new TreeCheck(undefined);
  reading(dataDir, (reader) => {
    for (const { rows, rightTexts } of pagesAhead(reader, reader.headIndex(), threads)) {
      const right = rightTexts();
      for (const [place, row] of rows.entries()) {
        if (place >= right) checkedEvent(row);
        tree.see(row, row.hash);
      }
    }
  });
  threads.close();
}

function perSecond(events: number, run: () => void): number {
  const startedMs = performance.now();
  run();
  return events / ((performance.now() - startedMs) / 1_000);
}

function verified(dataDir: string, threads: number): void {
  const checks = [unheeded(new Books()), unheeded(new StatementsCheck()), new TreeCheck(undefined)];
  const { difference } = reading(dataDir, (reader) =>
    verifyLog({ reader, catalogue, checks, threads }),
  );
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
