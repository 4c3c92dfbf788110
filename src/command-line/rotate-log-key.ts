import { renameSync } from 'node:fs';
import { checkpointRecord } from '../audit/transparency/checkpointer.js';
import { CHECKPOINTS, rotate } from '../audit/transparency/checkpoint-history.js';
import {
  checkpointState,
  logKeyFileOf,
  logSigner,
  nextKeyFileOf,
} from '../audit/transparency/log-key.js';
import { catalogue } from '../catalogue.js';
import { openWriteSide } from '../installation.js';
import { newSigningKey, signingKeyAt } from '../platform/auth/signing-key.js';
import { readSettings } from '../platform/configuration/settings.js';
import { noteSigner } from '../platform/transparency/signatures.js';
import { verifierKeyText } from '../platform/transparency/verifier-key.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';

/**
 * Has a new key sign checkpoints from now on. The log takes it on before its file takes the old one's
 * place; broken off between, the next start finishes it.
 */
export async function rotateLogKey(): Promise<void> {
  const settings = readSettings(process.env);
  existingLog(settings.dataDir);
  const writeSide = await openWriteSide({ settings });
  const { log } = writeSide;
  try {
    const state = await checkpointState(log);
    if (state.key === undefined)
      throw new CannotRun('no checkpoint was signed yet: there is no key to rotate');
    const old = logSigner(settings, state);
    const next = noteSigner(old.key.name, signingKeyAt(nextKeyFileOf(settings), newSigningKey));
    let revision = -1;
    for await (const event of log.readStream(CHECKPOINTS)) revision = event.revision;
    const records = rotate(state, old, next).map((event) =>
      checkpointRecord(catalogue, event, Date.now()),
    );
    await log.append(records, [{ stream: CHECKPOINTS, revision }]);
    renameSync(nextKeyFileOf(settings), logKeyFileOf(settings));
    console.log(`checkpoints are signed from now on with\n${verifierKeyText(next.key)}`);
    console.log(
      'Give it to the witnesses of this log, as a further --log, before the next checkpoint.',
    );
  } finally {
    await writeSide.close();
  }
}
