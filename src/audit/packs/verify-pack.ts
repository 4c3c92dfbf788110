import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { verifyInclusion } from '../../platform/transparency/merkle.js';
import { UnknownEventType, type Catalogue } from '../../platform/decisions/facts.js';
import { messageOf } from '../../platform/sqlite/errors.js';
import { NotProven } from '../../platform/transparency/proven.js';
import { believedState, cosignedInWords, type Believed, type KeyChain } from '../trust.js';
import { differs, right, type CheckResult } from '../verify/report.js';
import { Difference } from './difference.js';
import { keysText, PACK_FILES, readManifest, type Manifest } from './manifest.js';
import { entryOfStored, journalLines, TrialBalance } from './pack-journal.js';
import { digestOf, linesOf, PackUnreadable } from './pack-lines.js';
import { base64, proofsOf, rowsOf } from './pack-rows.js';
import { sampleOf, sampleText } from './pack-sample.js';
import { placesFor } from './pack-places.js';
import { notShownIn, readmeText } from './readme-text.js';

export interface VerifyPackOptions {
  readonly folder: string;
  readonly catalogue: Catalogue;
  /** Whom to believe. The log that the pack itself names proves nothing of who made it. */
  readonly believed: Believed;
  /** Takes each result as it is found; answers whether to go on. */
  readonly add: (result: CheckResult) => boolean;
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
      return differs(check, error.message, error.index);
    }
    if (SAYS_WHAT_IS_WRONG.some((kind) => error instanceof kind)) {
      return differs(check, messageOf(error));
    }
    throw error;
  }
}

const SAYS_WHAT_IS_WRONG = [PackUnreadable, NotProven, UnknownEventType];

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

function checkpointOf({ folder, believed }: VerifyPackOptions, manifest: Manifest): CheckResult {
  const chain = chainIn(small(join(folder, 'keys.json')));
  const note = small(join(folder, 'checkpoint.txt'));
  const state = believedState(note, chain, believed);
  for (const [what, written, signed] of [
    ['origin', manifest.origin, state.origin],
    ['size', String(manifest.size), String(state.size)],
    ['root', manifest.root, base64(state.root)],
    ['cosigners', manifest.cosignedBy.join(', '), state.cosigners.join(', ')],
  ] as const) {
    if (written !== signed) {
      throw new Difference(`the manifest has ${what} ${written}, the checkpoint ${signed}`);
    }
  }
  const says = `size ${state.size}, root ${base64(state.root)}; signed by ${state.origin}; ${cosignedInWords(state)}`;
  return right('checkpoint', says, { size: state.size, cosigned: state.cosigned.length });
}

function chainIn(text: string): KeyChain {
  let chain: unknown;
  try {
    chain = JSON.parse(text);
  } catch {
    throw new Difference('keys.json is no JSON');
  }
  if (isChain(chain) && keysText(chain) === text) return chain;
  throw new Difference('keys.json is not as the keys of a log are written there');
}

const isChain = (value: unknown): value is KeyChain =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');

const MAX_SMALL_BYTES = 1024 * 1024;

function small(file: string): string {
  if (statSync(file).size > MAX_SMALL_BYTES) throw new Difference(`${file} is too long`);
  return readFileSync(file, 'utf8');
}

function eventsOf({ folder, catalogue }: VerifyPackOptions, manifest: Manifest): CheckResult {
  const { about, size } = manifest;
  const root = Buffer.from(manifest.root, 'base64');
  const eventsFile = join(folder, 'events.ndjson');
  const places = placesFor(manifest, eventsFile, catalogue);
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
      ? 'the revisions of its streams have no gap from the first on; payments, reviews and movements of pools that they name are there'
      : 'the indexes have no gap';
  const says = `${shown + withheld}, each in the log at its index; ${gaps}`;
  return right('events', says, { shown, withheld, streams: places.streams });
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
