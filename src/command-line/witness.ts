import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signingKeyAt } from '../platform/auth/signing-key.js';
import { cosigner } from '../platform/transparency/signatures.js';
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
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const signer = cosigner(options.name, signingKeyAt(join(options.dir, 'witness-key.pem')));
  const file = new WitnessFile(join(options.dir, 'witness.db'));
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
