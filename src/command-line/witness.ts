import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSigningKey, notMade, signingKeyAt } from '../platform/auth/signing-key.js';
import { isUnusable } from '../platform/sqlite/disposable.js';
import { messageOf } from '../platform/sqlite/errors.js';
import { cosigner, type Signer } from '../platform/transparency/signatures.js';
import { parsePolicy } from '../platform/transparency/tlog-policy.js';
import {
  parseVerifierKey,
  verifierKeyText,
  type VerifierKey,
} from '../platform/transparency/verifier-key.js';
import { Witness } from '../platform/transparency/witness/witness.js';
import { WitnessFile } from '../platform/transparency/witness/witness-file.js';
import { witnessServer } from '../platform/transparency/witness/witness-server.js';
import { CannotRun } from './cannot-run.js';

export interface WitnessOptions {
  readonly name: string;
  readonly dir: string;
  readonly log: readonly string[];
  readonly logs?: string;
  readonly host: string;
  readonly port: number;
}

/** Runs a witness until SIGTERM or SIGINT. It knows nothing of funds: only notes and hashes. */
export async function runWitness(options: WitnessOptions): Promise<void> {
  const logs = logsOf(options);
  const { signer, file } = keyAndState(options);
  const witness = new Witness({ signer, logs, file, nowMs: Date.now });
  const server = witnessServer(witness, (error) => console.error(error));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  console.log(`witness ${verifierKeyText(signer.key)} http://${options.host}:${port}/`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => file.close());
      server.closeIdleConnections();
    });
  }
}

/**
 * The key and what was cosigned with it belong together: with either lost, the same witness would
 * cosign another history; and one key under two names would count as two witnesses.
 */
function keyAndState({ dir, name }: Pick<WitnessOptions, 'dir' | 'name'>): {
  readonly signer: Signer;
  readonly file: WitnessFile;
} {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const [keyFile, stateFile] = [join(dir, 'witness-key.pem'), join(dir, 'witness.db')];
  if (existsSync(keyFile) && !existsSync(stateFile)) {
    throw new CannotRun(
      `there is ${keyFile} and no ${stateFile}: what was cosigned with this key is not known. Put the file back, or begin with another key in another folder`,
    );
  }
  const file = stateAt(stateFile);
  try {
    const owner = file.owner();
    const make =
      owner === undefined ? newSigningKey : notMade(keyFile, `${stateFile} is that of ${owner}`);
    const signer = cosigner(name, signingKeyAt(keyFile, make));
    const vkey = verifierKeyText(signer.key);
    if (owner !== undefined && owner !== vkey) {
      throw new CannotRun(`${stateFile} is that of ${owner}, not of ${vkey}`);
    }
    file.ownedBy(vkey);
    return { signer, file };
  } catch (error) {
    file.close();
    throw error;
  }
}

function stateAt(path: string): WitnessFile {
  try {
    return new WitnessFile(path);
  } catch (error) {
    if (!isUnusable(error)) throw error;
    throw new CannotRun(
      `${path} is damaged, or no state of a witness: ${messageOf(error)}. Put the file back, or begin with another key in another folder`,
    );
  }
}

function logsOf({ log, logs }: WitnessOptions): VerifierKey[] {
  const fromFile = logs === undefined ? [] : parsePolicy(readFileSync(logs)).logs;
  const keys = [...log.map(parseVerifierKey), ...fromFile.map(({ key }) => key)];
  if (keys.length === 0) {
    throw new CannotRun(
      'name a log whose checkpoints are witnessed: --log with its key, or --logs',
    );
  }
  return keys;
}
