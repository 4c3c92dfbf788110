import { hash } from 'node:crypto';
import { join } from 'node:path';
import { logFileIn } from '../../src/installation.js';
import { canonicalText } from '../../src/platform/event-log/canonical-text.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import { leafHash, type Hash } from '../../src/platform/transparency/merkle.js';
import { openTreeFile } from '../../src/platform/transparency/tree-file.js';
import { TreeIntake } from '../../src/platform/transparency/tree-intake.js';
import { TreeReader } from '../../src/platform/transparency/tree-reader.js';
import { TreeThread } from '../../src/platform/transparency/tree-thread.js';
import { TreeWriter } from '../../src/platform/transparency/tree-writer.js';
import { median, residentMB, type Figure } from './figures.js';
import type { History } from './history/history.js';
import { inTurns, rateOf } from './rounds.js';
import { sampleRecord } from './sample-record.js';
import type { Setup } from './scenario.js';

const SMALL = 1_000;
const LARGE = 1_000_000;
const BATCH = 4_096;
const PROOFS = 2_000;
const ROUNDS = 5;
const ROUND_MS = 1_000;
const CALLERS = 512;
const TEXTS = 20_000;
/** A shorter log is over before the compiler has seen the code. */
const LEAST_EVENTS = 10_000;

/** What the Merkle tree costs: on append, on read, and for a proof. */
export async function measure({ folder, histories }: Setup): Promise<Figure[]> {
  const history = histories.filter(({ events }) => events >= LEAST_EVENTS).at(-1) ?? histories[0];
  return [
    ...(await onAppend(folder)),
    ...proofs(folder),
    ...onRead(history, folder),
    { what: 'tree: memory at the end', value: residentMB(), unit: 'MB' },
  ];
}

/** Leaf and nodes for an event, beside SHA-256 alone, and beside an append; and appends while the tree is kept. */
async function onAppend(folder: string): Promise<Figure[]> {
  const texts = Array.from({ length: TEXTS }, () => canonicalText({ ...sampleRecord() }));
  const { ours: merkle, peer: bare } = await inTurns(
    ROUNDS,
    () => perSecond(TEXTS, () => grow(texts)),
    () => perSecond(TEXTS, () => texts.forEach((text) => hash('sha256', text, 'buffer'))),
  );
  const plain = await appending(join(folder, 'plain.db'));
  const treeFile = join(folder, 'tree.db');
  const kept = await appending(join(folder, 'kept.db'), treeFile);
  const { ours: withTree, peer: without } = await inTurns(ROUNDS, kept.rate, plain.rate);
  await kept.close();
  await plain.close();
  return [
    {
      what: 'Merkle hashing',
      value: merkle,
      unit: 'events/s',
      peer: { what: 'SHA-256 of the text alone', value: bare },
    },
    {
      what: 'Merkle hashing of an event',
      value: 1e6 / merkle,
      unit: 'µs',
      peer: { what: `an append, ${CALLERS} callers`, value: 1e6 / without },
      aim: { atMost: 0.1 },
    },
    {
      what: `appends while the tree is kept, ${CALLERS} callers`,
      value: withTree,
      unit: 'appends/s',
      peer: { what: 'without a tree', value: without },
      aim: { atLeast: 0.9 },
    },
  ];
}

function grow(texts: readonly string[]): void {
  const tree = new CompactRange();
  for (const text of texts) tree.append(leafHash(text));
}

async function appending(logFile: string, treeFile?: string) {
  const log = await SqliteEventLog.open(logFile, { ...(treeFile && { treeFile }) });
  const worker = new URL('../../src/transparency.worker.js', import.meta.url);
  const thread =
    treeFile && (await TreeThread.start({ logFile, treeFile, scrubPercent: 2, worker }));
  const append = async () => {
    const record = sampleRecord();
    await log.append([record], [{ stream: record.stream, revision: 'none' }]);
    if (thread) thread.wake();
  };
  return {
    rate: () => rateOf(CALLERS, ROUND_MS, append),
    async close() {
      const { halt } = thread ? thread.status() : {};
      if (halt) throw new Error(`the tree has halted: ${halt.reason}`);
      if (thread) await thread.close();
      await log.close();
    },
  };
}

/** Proofs at random places, in a tree of a thousand leaves and one of a million. */
function proofs(folder: string): Figure[] {
  const [small, large] = [SMALL, LARGE].map((size) => proofsIn(join(folder, `${size}.db`), size));
  if (!small || !large) return [];
  return (['inclusion', 'consistency'] as const).flatMap((kind) => [
    {
      what: `${kind} proof at ${LARGE} leaves`,
      value: large[kind],
      unit: 'ms',
      aim: { atMost: 5 },
    },
    {
      what: `${kind} proof at ${LARGE} leaves`,
      value: large[kind],
      unit: 'ms',
      peer: { what: `at ${SMALL} leaves`, value: small[kind] },
      aim: { atMost: 2 },
    },
  ]);
}

/** Milliseconds of the proof in the middle; made from the file, verified, as they are given away. */
function proofsIn(treeFile: string, size: number) {
  const leaves = Array.from({ length: size }, (_, index) => leafHash(`event ${index}`));
  const writer = TreeWriter.open(treeFile);
  for (let at = 0; at < size; at += BATCH) writer.append(leaves.slice(at, at + BATCH));
  writer.close();
  const stored = openTreeFile(treeFile);
  const log = {
    headIndex: () => size - 1,
    leaves: (index: number, limit: number): Hash[] => leaves.slice(index, index + limit),
  };
  const tree = new TreeReader(log, stored);
  const place = () => Math.floor(Math.random() * size);
  const figures = {
    inclusion: middleOf(() => tree.inclusionProof(place(), size)),
    consistency: middleOf(() => tree.consistencyProof(1 + place(), size)),
  };
  stored?.close();
  return figures;
}

function middleOf(ask: () => unknown): number {
  const times = Array.from({ length: PROOFS }, () => {
    const startedMs = performance.now();
    ask();
    return performance.now() - startedMs;
  });
  return median(times);
}

/** The tree made again from a log; that log read with and without it. */
function onRead({ dataDir, events }: History, folder: string): Figure[] {
  const logFile = logFileIn(dataDir);
  const treeFile = join(folder, 'made-again.db');
  const madeAgain = perSecond(events, () => makeAgain(logFile, treeFile));
  const readAll = (tree?: string) =>
    perSecond(events, () => {
      const log = openLogReader(logFile, { treeFile: tree });
      for (let index = 0; index < events; index += 1_000) log.pageFrom(index);
      log.close();
    });
  const read = { compared: [] as number[], alone: [] as number[] };
  for (let round = 0; round < 3; round++) {
    read.compared.push(readAll(treeFile));
    read.alone.push(readAll());
  }
  return [
    { what: `tree.db made again from ${events} events`, value: madeAgain, unit: 'events/s' },
    {
      what: `reading ${events} events, compared with their leaves`,
      value: median(read.compared),
      unit: 'events/s',
      peer: { what: 'with their hashes alone', value: median(read.alone) },
      aim: { atLeast: 0.9 },
    },
  ];
}

function makeAgain(logFile: string, treeFile: string): void {
  const log = openLogReader(logFile);
  const tree = TreeWriter.open(treeFile);
  const intake = new TreeIntake(log, tree);
  while (intake.takeIn());
  tree.close();
  log.close();
}

function perSecond(events: number, work: () => void): number {
  const startedMs = performance.now();
  work();
  return (events * 1_000) / (performance.now() - startedMs);
}
