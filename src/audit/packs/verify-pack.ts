import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { Index } from '../../platform/event-log/event-log.js';
import { verifyInclusion, type Hash } from '../../platform/transparency/merkle.js';
import { differs, right, type CheckResult } from '../verify/report.js';
import { PACK_FILES, readManifest, type Manifest } from './manifest.js';
import { entryOfStored, journalLines, TrialBalance } from './pack-journal.js';
import { digestOf, linesOf, PackUnreadable } from './pack-lines.js';
import { base64, proofsOf, rowsOf, type PackRow } from './pack-rows.js';
import { sampleOf, sampleText } from './pack-sample.js';
import { notShownIn, readmeText } from './readme-text.js';
import { GrantScope } from './scope.js';

/** What a checkpoint says, once its signatures have been checked. */
export interface CheckedState {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** On whose word, in words: the log's key, who cosigned. */
  readonly says: string;
}

export interface VerifyPackOptions {
  readonly folder: string;
  readonly catalogue: Catalogue;
  /** Checks the signatures of `checkpoint.txt`, given `keys.txt` too. @throws Error saying what is wrong */
  readonly checkState: (note: string, keys: string) => CheckedState;
  /** Takes each result as it is found; answers whether to go on. */
  readonly add: (result: CheckResult) => boolean;
}

/** The first difference that was found, and its place in the log if it is that of an event. */
class Difference extends Error {
  constructor(
    message: string,
    readonly index?: Index,
  ) {
    super(message);
  }
}

/**
 * Verifies an audit pack without the log: the signatures under the checkpoint, that each event stands
 * in the log at its index, that nothing is left out of its streams, the journal lines and their sums,
 * the sample, and the files as the manifest names them. Ends at the first difference.
 *
 * Answers what the pack can't show, however it verifies.
 */
export function verifyPack(options: VerifyPackOptions): readonly string[] {
  const { folder } = options;
  let manifest: Manifest | undefined;
  const checks: readonly (readonly [string, () => CheckResult])[] = [
    ['manifest', () => ofManifest((manifest = readWhole(folder)))],
    ['checkpoint', () => checkpointOf(options, theManifest())],
    ['events', () => eventsOf(options, theManifest())],
    ['journal', () => journalOf(options)],
    ['sample', () => sampleAgain(options, theManifest())],
    ['files', () => filesOf(options, theManifest())],
  ];
  const theManifest = (): Manifest => {
    if (!manifest) throw new Difference('there is no manifest');
    return manifest;
  };
  for (const [check, run] of checks) {
    if (!options.add(resultOf(check, run))) break;
  }
  return manifest ? notShownIn(manifest) : [];
}

function resultOf(check: string, run: () => CheckResult): CheckResult {
  try {
    return run();
  } catch (error) {
    if (error instanceof Difference) {
      return differs(check, `FIRST DIFFERENCE: ${error.message}`, error.index);
    }
    if (error instanceof PackUnreadable)
      return differs(check, `FIRST DIFFERENCE: ${error.message}`);
    throw error;
  }
}

function readWhole(folder: string): Manifest {
  const due = new Set<string>([...PACK_FILES, 'manifest.json']);
  const there = new Set(readdirSync(folder));
  for (const name of due) if (!there.has(name)) throw new Difference(`${name} is missing`);
  for (const name of there)
    if (!due.has(name)) throw new Difference(`${name} is no part of a pack`);
  return readManifest(folder);
}

function ofManifest({ about, shown, withheld }: Manifest): CheckResult {
  const of =
    'grant' in about ? about.grant : `${about.fund}, from index ${about.from} to ${about.to}`;
  return right('manifest', `${of}: ${shown} events, ${withheld} withheld`, { shown, withheld });
}

function checkpointOf({ folder, checkState }: VerifyPackOptions, manifest: Manifest): CheckResult {
  const state = checkedState(() =>
    checkState(small(join(folder, 'checkpoint.txt')), small(join(folder, 'keys.txt'))),
  );
  for (const [what, written, signed] of [
    ['origin', manifest.origin, state.origin],
    ['size', String(manifest.size), String(state.size)],
    ['root', manifest.root, base64(state.root)],
  ] as const) {
    if (written !== signed) {
      throw new Difference(`the manifest has ${what} ${written}, the checkpoint ${signed}`);
    }
  }
  const says = `size ${state.size}, root ${base64(state.root)}; ${state.says}`;
  return right('checkpoint', says, { size: state.size });
}

function checkedState(check: () => CheckedState): CheckedState {
  try {
    return check();
  } catch (error) {
    throw new Difference(error instanceof Error ? error.message : String(error));
  }
}

const MAX_SMALL_BYTES = 1024 * 1024;

function small(file: string): string {
  if (statSync(file).size > MAX_SMALL_BYTES) throw new Difference(`${file} is too long`);
  return readFileSync(file, 'utf8');
}

function eventsOf({ folder }: VerifyPackOptions, manifest: Manifest): CheckResult {
  const { about, size } = manifest;
  const root = Buffer.from(manifest.root, 'base64');
  const eventsFile = join(folder, 'events.ndjson');
  const places = placesFor(manifest, eventsFile);
  const proofs = proofsOf(join(folder, 'proofs.ndjson'));
  let [shown, withheld] = [0, 0];
  for (const row of rowsOf(eventsFile)) {
    const { index, leaf } = row;
    const proof = proofs.next().value;
    if (proof?.index !== index) throw new Difference(`index ${index} has no proof`, index);
    if (!verifyInclusion({ leaf, index, size, proof: proof.proof, root })) {
      throw new Difference(
        `index ${index}: the event with its proof does not lead to the root: it is not the one that stands there`,
        index,
      );
    }
    places.see(row);
    if (row.event) shown++;
    else withheld++;
  }
  if (!proofs.next().done)
    throw new Difference('proofs.ndjson has more proofs than there are events');
  places.end();
  if (shown !== manifest.shown || withheld !== manifest.withheld) {
    throw new Difference(
      `the manifest has ${manifest.shown} events and ${manifest.withheld} withheld, events.ndjson ${shown} and ${withheld}`,
    );
  }
  const gaps =
    'grant' in about
      ? 'the revisions of its streams have no gap from the first on'
      : 'the indexes have no gap';
  const says = `${shown + withheld}, each in the log at its index; ${gaps}`;
  return right('events', says, { shown, withheld, streams: places.streams });
}

/** Sees that rows come in order and that none is left out between others. */
interface Places {
  readonly streams: number;
  see(row: PackRow): void;
  end(): void;
}

function placesFor({ about }: Manifest, eventsFile: string): Places {
  return 'grant' in about ? new GrantPlaces(about.grant, eventsFile) : new PeriodPlaces(about);
}

class PeriodPlaces implements Places {
  private next: Index;
  private readonly revisions = new Map<string, number>();

  constructor(private readonly about: { readonly from: Index; readonly to: Index }) {
    this.next = about.from;
  }

  get streams(): number {
    return this.revisions.size;
  }

  see({ index, event }: PackRow): void {
    if (index !== this.next) {
      throw new Difference(`index ${this.next} is missing: index ${index} comes next`, this.next);
    }
    this.next++;
    if (!event) return;
    const { stream, revision } = event;
    const before = this.revisions.get(stream);
    if (before !== undefined && revision !== before + 1) {
      throw new Difference(
        `index ${index}: ${stream} has revision ${revision} after ${before}`,
        index,
      );
    }
    this.revisions.set(stream, revision);
  }

  end(): void {
    if (this.next === this.about.to + 1) return;
    throw new Difference(`index ${this.next} is missing: the pack ends there`, this.next);
  }
}

class GrantPlaces implements Places {
  private last = -1;
  private readonly revisions = new Map<string, number>();
  private readonly scope: GrantScope;

  constructor(
    private readonly grant: string,
    eventsFile: string,
  ) {
    this.scope = scopeIn(eventsFile, grant);
  }

  get streams(): number {
    return this.revisions.size;
  }

  see({ index, event, text }: PackRow): void {
    if (index <= this.last) throw new Difference(`index ${index} comes after ${this.last}`, index);
    this.last = index;
    if (!event) throw new Difference(`index ${index} is withheld: of a grant nothing is`, index);
    if (this.scope.part(event, text) === 'LEFT_OUT') {
      throw new Difference(`index ${index} has nothing to do with the grant`, index);
    }
    const { stream, revision } = event;
    if (!this.scope.isWhole(stream)) return;
    const due = (this.revisions.get(stream) ?? -1) + 1;
    if (revision !== due) {
      const reason = `${stream} has revision ${revision} where ${due} is due: an event is left out`;
      throw new Difference(`index ${index}: ${reason}`, index);
    }
    this.revisions.set(stream, revision);
  }

  end(): void {
    if (!this.revisions.has(this.grant)) throw new Difference(`no event of ${this.grant} is there`);
  }
}

/** The grant's first event says which application and which organisation it belongs to. */
function scopeIn(eventsFile: string, grant: string): GrantScope {
  for (const { event } of rowsOf(eventsFile)) {
    if (event?.stream === grant && event.revision === 0) return GrantScope.of(event);
  }
  throw new Difference(`the first event of ${grant} is not there`);
}

function journalOf({ folder, catalogue }: VerifyPackOptions): CheckResult {
  const written = linesOf(join(folder, 'journal.ndjson'));
  const balance = new TrialBalance();
  let lines = 0;
  for (const { index, event } of rowsOf(join(folder, 'events.ndjson'))) {
    const entry = event && entryOfStored(event, catalogue);
    if (!entry) continue;
    balance.add(entry);
    for (const due of journalLines(event, entry)) {
      lines++;
      const line = written.next().value;
      if (line === due) continue;
      const reason = `line ${lines} is ${line ?? 'missing'}; by the event it is ${due}`;
      throw new Difference(`index ${index}: ${reason}`, index);
    }
  }
  if (!written.next().done)
    throw new Difference(`it has lines that no event posts, from line ${lines + 1} on`);
  const difference = balance.difference();
  if (difference) throw new Difference(difference);
  const says = `${lines} lines, as the events post them; the trial balance is zero over ${balance.accounts()} accounts`;
  return right('journal', says, { lines });
}

function sampleAgain({ folder, catalogue }: VerifyPackOptions, manifest: Manifest): CheckResult {
  const sample = sampleOf(join(folder, 'events.ndjson'), catalogue, manifest.sample);
  const { seed, drawn } = sample;
  if (small(join(folder, 'sample.json')) !== sampleText(sample)) {
    throw new Difference(`sample.json is not what seed ${seed} draws: ${drawn.length} events`);
  }
  return right('sample', `${drawn.length} events, as seed ${seed} draws them`, {
    drawn: drawn.length,
  });
}

function filesOf({ folder }: VerifyPackOptions, manifest: Manifest): CheckResult {
  if (small(join(folder, 'README.txt')) !== readmeText(manifest)) {
    throw new Difference('README.txt is not what this pack says of itself');
  }
  for (const name of PACK_FILES) {
    const { bytes, sha256 } = digestOf(join(folder, name));
    const due = manifest.files[name];
    if (bytes !== due.bytes || sha256 !== due.sha256) {
      throw new Difference(
        `${name} has ${bytes} bytes and SHA-256 ${sha256}, the manifest has ${due.bytes} and ${due.sha256}`,
      );
    }
  }
  const says = `${PACK_FILES.length}, each with the SHA-256 that the manifest names`;
  return right('files', says, { files: PACK_FILES.length });
}
