import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../platform/decisions/facts.js';
import type { Index, StoredEvent } from '../../platform/event-log/event-log.js';
import type { LogReader } from '../../platform/event-log/sqlite/log-reader.js';
import {
  assertHash,
  decoded,
  storedEvent,
  type StoredRow,
} from '../../platform/event-log/sqlite/stored-row.js';
import type { Hash } from '../../platform/transparency/merkle.js';
import { parseNote } from '../../platform/transparency/signed-note.js';
import {
  keysText,
  manifestFileIn,
  manifestText,
  type Manifest,
  type PackFile,
} from './manifest.js';
import { entryOfStored, journalLines } from './pack-journal.js';
import { LineFile, writeFile, type FileDigest } from './pack-lines.js';
import { base64, proofLine, shownLine, withheldLine } from './pack-rows.js';
import { sampleOf, sampleText } from './pack-sample.js';
import { readmeText } from './readme-text.js';
import type { KeyChain } from '../trust.js';
import { FundScope, GrantScope, type About, type Part } from './scope.js';

/** A state of the log with the signatures under it, and the keys that check them. */
export interface SignedState {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** The checkpoint as a signed note. */
  readonly note: string;
  /** Its keys, from the first one on. */
  readonly keys: KeyChain;
}

export interface WritePackOptions {
  readonly reader: Pick<LogReader, 'rawPage' | 'readAll' | 'readStream' | 'streamPage'>;
  readonly catalogue: Catalogue;
  readonly about: About;
  readonly state: SignedState;
  /** Proof that an event is in the tree of `state.size`. */
  readonly proofOf: (index: Index) => readonly Hash[];
  readonly sample: { readonly seed: number; readonly count: number };
  /** Must not be there, or be empty. */
  readonly folder: string;
  readonly onProgress?: (events: number, of: number) => void;
}

const PAGE = 1_000;

/** The folder for a pack has something in it already. */
export class FolderNotEmpty extends Error {
  override readonly name = 'FolderNotEmpty';
  constructor(folder: string) {
    super(`${folder} is not empty: name a folder that is, or that is not there yet`);
  }
}

/** The names under the checkpoint beside that of the log. */
const cosignersIn = ({ note, origin }: SignedState): string[] =>
  parseNote(note)
    .signatures.map(({ name }) => name)
    .filter((name) => name !== origin);

/**
 * Writes an audit pack. Reads the log from its first event to where the checkpoint ends, of a period
 * from its first to its last; holds a page of it, and the names of the grant's streams.
 * The same log, checkpoint and options give the same bytes.
 *
 * @throws FolderNotEmpty, LogCorrupt
 */
export async function writePack(options: WritePackOptions): Promise<Manifest> {
  const { folder, state, about, sample: draw, catalogue } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) throw new FolderNotEmpty(folder);
  const write = (name: PackFile, text: string) => writeFile(join(folder, name), text);
  const { digests, shown, withheld } = await writeEvents(options);
  const contents = {
    format: 'tributary-audit-pack',
    version: 1,
    about,
    origin: state.origin,
    size: state.size,
    root: base64(state.root),
    cosignedBy: cosignersIn(state),
    shown,
    withheld,
    sample: draw,
  } as const;
  const sample = sampleOf(join(folder, 'events.ndjson'), catalogue, draw);
  const files = {
    'README.txt': write('README.txt', readmeText(contents)),
    'checkpoint.txt': write('checkpoint.txt', state.note),
    'events.ndjson': digests.events,
    'journal.ndjson': digests.journal,
    'keys.json': write('keys.json', keysText(state.keys)),
    'proofs.ndjson': digests.proofs,
    'sample.json': write('sample.json', sampleText(sample)),
  };
  const manifest = { ...contents, files };
  writeFile(manifestFileIn(folder), manifestText(manifest));
  return manifest;
}

interface EventsWritten {
  readonly digests: Readonly<Record<'events' | 'journal' | 'proofs', FileDigest>>;
  readonly shown: number;
  readonly withheld: number;
}

async function writeEvents(options: WritePackOptions): Promise<EventsWritten> {
  const { folder, catalogue, proofOf } = options;
  const events = new LineFile(join(folder, 'events.ndjson'));
  const proofs = new LineFile(join(folder, 'proofs.ndjson'));
  const journal = new LineFile(join(folder, 'journal.ndjson'));
  let shown = 0;
  let withheld = 0;
  for await (const { event, row, part } of partsOf(options)) {
    const { index } = row;
    proofs.line(proofLine(index, proofOf(index)));
    if (part === 'WITHHELD') {
      events.line(withheldLine(index, row.hash));
      withheld++;
      continue;
    }
    events.line(shownLine(index, row.text));
    shown++;
    const entry = entryOfStored(event, catalogue);
    if (entry) for (const line of journalLines(event, entry)) journal.line(line);
  }
  const digests = { events: events.close(), journal: journal.close(), proofs: proofs.close() };
  return { digests, shown, withheld };
}

interface PartOfLog {
  readonly event: StoredEvent;
  readonly row: StoredRow;
  readonly part: Exclude<Part, 'LEFT_OUT'>;
}

async function* partsOf({
  reader,
  catalogue,
  about,
  state,
  onProgress,
}: WritePackOptions): AsyncGenerator<PartOfLog> {
  const grant = 'grant' in about ? grantScope(reader, about.grant) : undefined;
  const [from, to] = 'fund' in about ? [about.from, about.to] : [0, state.size - 1];
  for (let index = from; index <= to; index += PAGE) {
    // What it has found out of streams is kept for a page: a long log has many.
    const fund =
      'fund' in about ? new FundScope(about.fund, { log: reader, catalogue }) : undefined;
    for (const raw of reader.rawPage(index, Math.min(PAGE, to - index + 1))) {
      assertHash(raw);
      const row = decoded(raw);
      const event = storedEvent(row);
      const part = (await fund?.part(event)) ?? grant?.part(event, row.text) ?? 'LEFT_OUT';
      if (part !== 'LEFT_OUT') yield { event, row, part };
    }
    onProgress?.(Math.min(index + PAGE, to + 1) - from, to + 1 - from);
  }
}

function grantScope(reader: Pick<LogReader, 'streamPage'>, grant: string): GrantScope {
  const [award] = reader.streamPage(grant, 0, 1);
  if (!award) throw new RangeError(`there is no ${grant}`);
  return GrantScope.of(award);
}
