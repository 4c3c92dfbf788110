import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Index, JsonObject } from '../../platform/event-log/event-log.js';
import { PackUnreadable, type FileDigest } from './pack-lines.js';
import type { About } from './scope.js';

/** The files of a pack beside its manifest. `docs/audit-pack.md` says what stands in each. */
export const PACK_FILES = [
  'README.txt',
  'checkpoint.txt',
  'events.ndjson',
  'journal.ndjson',
  'keys.json',
  'proofs.ndjson',
  'sample.json',
] as const;

export type PackFile = (typeof PACK_FILES)[number];

const MANIFEST = 'manifest.json';

/** What a pack is about and holds. All of it can be told from the other files. */
export interface Manifest {
  readonly format: 'tributary-audit-pack';
  readonly version: 1;
  readonly about: About;
  /** Of the checkpoint: the log, the number of its events, and the root of the tree over them. */
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Names of those who have signed it beside the log; nobody: an empty list. */
  readonly cosignedBy: readonly string[];
  /** Events that are shown, and those of which there is the leaf alone. */
  readonly shown: number;
  readonly withheld: number;
  readonly sample: { readonly seed: number; readonly count: number };
  readonly files: Readonly<Record<PackFile, FileDigest>>;
}

export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify(manifest, null, 2)}\n`;

/** What stands in `keys.json`. */
export const keysText = (chain: readonly string[]): string => `${JSON.stringify(chain, null, 2)}\n`;

export const manifestFileIn = (folder: string): string => join(folder, MANIFEST);

const MAX_MANIFEST_BYTES = 64 * 1024;

/**
 * Reads the manifest of a pack. It must be written as `manifestText` does: one spelling.
 *
 * @throws PackUnreadable saying what is wrong with it
 */
export function readManifest(folder: string): Manifest {
  const file = manifestFileIn(folder);
  const fail = (reason: string): never => {
    throw new PackUnreadable(`${file}: ${reason}`);
  };
  if (statSync(file).size > MAX_MANIFEST_BYTES) fail('longer than a manifest may be');
  const text = readFileSync(file, 'utf8');
  let value: JsonObject;
  try {
    value = JSON.parse(text) as JsonObject;
  } catch {
    return fail('no JSON');
  }
  if (value['format'] !== 'tributary-audit-pack') fail('not that of an audit pack');
  if (value['version'] !== 1) fail('of another version than 1, which this Tributary reads');
  const manifest = manifestOf(value);
  if (!manifest || manifestText(manifest) !== text) return fail('not as a manifest is written');
  return manifest;
}

/** The value as a manifest; undefined if a part is missing or of another kind. */
function manifestOf(value: JsonObject): Manifest | undefined {
  const { origin, size, root, cosignedBy, shown, withheld } = value;
  const about = aboutOf(value['about']);
  const [sample, digests] = [objectOf(value['sample']), objectOf(value['files'])];
  const { seed, count } = sample;
  const files = Object.fromEntries(
    PACK_FILES.map((name) => [name, digestIn(objectOf(digests[name]))]),
  );
  if (
    !about ||
    typeof origin !== 'string' ||
    !isCount(size) ||
    typeof root !== 'string' ||
    !areNames(cosignedBy) ||
    !isCount(shown) ||
    !isCount(withheld) ||
    !isCount(seed) ||
    !isCount(count) ||
    count < 1 ||
    count > MAX_SAMPLE
  ) {
    return undefined;
  }
  return {
    format: 'tributary-audit-pack',
    version: 1,
    about,
    origin,
    size,
    root,
    cosignedBy,
    shown,
    withheld,
    sample: { seed, count },
    files: files as Record<PackFile, FileDigest>,
  };
}

/** The most units of money, and lots, that a sample is drawn by. */
export const MAX_SAMPLE = 1_000;

function aboutOf(value: unknown): About | undefined {
  const { grant, fund, from, to } = objectOf(value);
  if (typeof grant === 'string') return { grant };
  if (typeof fund === 'string' && isCount(from) && isCount(to)) return { fund, from, to };
  return undefined;
}

const digestIn = ({ bytes, sha256 }: JsonObject): FileDigest => ({
  bytes: Number(bytes),
  sha256: typeof sha256 === 'string' ? sha256 : '',
});

const areNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const objectOf = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

const isCount = (value: unknown): value is Index =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
