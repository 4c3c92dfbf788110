import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyConsistency } from '../../src/platform/transparency/merkle.js';
import { rootFrom, stateOf } from '../audit/by-the-standards.js';
import { ended } from '../command-line/processes.js';
import type { CanaryFund } from './canary-fund.js';
import type { Planted } from './canary-history.js';

interface Inclusion {
  readonly index: number;
  readonly leaf: string;
  readonly hashes: readonly string[];
}

/** What was given away about a log, as whoever got it has kept it. */
export interface Kept {
  /** Where it lies. */
  readonly folder: string;
  readonly key: string;
  /** Signed note. */
  readonly checkpoint: string;
  readonly inclusions: readonly Inclusion[];
  /** Bytes of a certified statement. */
  readonly statement: Buffer;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const all = (texts: readonly string[]): Buffer[] => texts.map(bytes);

/** Asks for all that can be taken away: checkpoint, proofs, receipt file, audit packs, certified statement. */
export async function takeAway(
  fund: CanaryFund,
  { fund: id, grant, receipt, statement }: Planted,
  folder: string,
): Promise<Kept> {
  mkdirSync(folder);
  const { first } = await fund.get<{ first: string }>('audra', '/v1/log-keys');
  const { note, size } = await fund.get<{ note: string; size: number }>(
    'audra',
    '/v1/checkpoints/latest',
  );
  writeFileSync(join(folder, 'checkpoint'), note);
  const file = await fund.read('dora', `/v1/receipts/${receipt}/receipt-file`);
  writeFileSync(join(folder, 'receipt.json'), file.bytes);
  const period = ['--fund', id, '--from', '0', '--to', String(size - 1)];
  await exported(fund, [...period, '--out', join(folder, 'period')]);
  await exported(fund, ['--grant', grant, '--out', join(folder, 'grant')]);
  const inclusions: Inclusion[] = [];
  for (const index of [0, Math.floor(size / 2), size - 1]) {
    inclusions.push(await inclusion(fund, index, size));
  }
  const certified = await fund.read('fiona', `/v1/certified-statements/${statement}/content`);
  writeFileSync(join(folder, 'statement'), certified.bytes);
  return { folder, key: first, checkpoint: note, inclusions, statement: certified.bytes };
}

const inclusion = (fund: CanaryFund, index: number, size: number): Promise<Inclusion> =>
  fund.get('audra', `/v1/proofs/inclusion?index=${index}&size=${size}`);

async function exported({ dataDir }: CanaryFund, more: readonly string[]): Promise<void> {
  const { code, stderr } = await ended(dataDir, ['export', 'audit-pack', ...more]);
  if (code !== 0) throw new Error(stderr);
}

/** What is wrong with what was kept, in the light of a checkpoint of now; nothing if all of it holds. */
export async function faultsOf(
  { folder, key, checkpoint, inclusions, statement }: Kept,
  fund: CanaryFund,
  planted: Planted,
): Promise<string[]> {
  const faults: string[] = [];
  const before = stateOf(checkpoint);
  const latest = await fund.get<{ note: string }>('audra', '/v1/checkpoints/latest');
  const now = stateOf(latest.note);
  if (now.size <= before.size) faults.push('nothing was signed since');
  const asked = `/v1/proofs/consistency?from=${before.size}&to=${now.size}`;
  const { hashes } = await fund.get<{ hashes: string[] }>('audra', asked);
  const [size1, root1, size2, root2] = [before.size, before.root, now.size, now.root];
  if (!verifyConsistency({ size1, root1, size2, root2, proof: all(hashes) })) {
    faults.push('the log of now is no continuation');
  }
  for (const kept of inclusions) {
    const again = await inclusion(fund, kept.index, before.size);
    if (JSON.stringify(again) !== JSON.stringify(kept))
      faults.push(`another proof of ${kept.index}`);
    const root = rootFrom(bytes(kept.leaf), kept.index, before.size, all(kept.hashes));
    if (!root.equals(before.root)) faults.push(`the proof of ${kept.index} leads elsewhere`);
  }
  const path = `/v1/certified-statements/${planted.statement}/content`;
  if (!(await fund.read('fiona', path)).bytes.equals(statement)) faults.push('another statement');
  const nowhere = join(folder, 'no-log');
  for (const args of [
    ['verify-receipt', join(folder, 'receipt.json')],
    ['verify', join(folder, 'period')],
    ['verify', join(folder, 'grant')],
  ]) {
    const { code, stdout, stderr } = await ended(nowhere, [...args, '--key', key]);
    if (code !== 0) faults.push(`${args.join(' ')}: ${stdout}${stderr}`);
  }
  return faults;
}

/** The arguments with which the log is verified against the checkpoint and the receipt file that were kept. */
export const against = ({ folder, key }: Kept): string[] =>
  ['checkpoint', 'receipt.json']
    .flatMap((file) => ['--checkpoint', join(folder, file)])
    .concat('--key', key);
