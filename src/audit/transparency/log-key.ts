import { hash, type KeyObject } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { SecretUnusable } from '../../platform/auth/installation-secrets.js';
import { newSigningKey, notMade, signingKeyAt } from '../../platform/auth/signing-key.js';
import type { Snapshots } from '../../platform/decisions/snapshots.js';
import type { EventLog } from '../../platform/event-log/event-log.js';
import { noteSigner, type Signer } from '../../platform/transparency/signatures.js';
import {
  parseVerifierKey,
  publicBytesOf,
  verifierKeyText,
} from '../../platform/transparency/verifier-key.js';
import { checkpoints, type CheckpointState } from './checkpoint-history.js';
import { CheckpointStream } from './checkpoint-stream.js';

export interface LogKeySettings {
  readonly dataDir: string;
  readonly logKeyFile: string | undefined;
  readonly logOrigin: string | undefined;
}

export const logKeyFileOf = ({ dataDir, logKeyFile }: LogKeySettings): string =>
  logKeyFile ?? join(dataDir, 'log-key.pem');

/** Where a new key lies until the log has taken it on. */
export const nextKeyFileOf = (settings: LogKeySettings): string => `${logKeyFileOf(settings)}.next`;

/** What the log says of its checkpoints; from the last snapshot on, if it is told of snapshots. */
export async function checkpointState(
  log: Pick<EventLog, 'readStream'>,
  snapshots?: Snapshots,
): Promise<CheckpointState> {
  const stream = new CheckpointStream({ log, ...(snapshots && { snapshots }) });
  await stream.readOn();
  return stream.state;
}

/**
 * The key that signs checkpoints: from its file, made if the log has none yet. A rotation that was
 * broken off after the log had taken the new key on is finished.
 *
 * @throws SecretExposed; SecretUnusable when it is not the key that the log says, or has another name
 */
export function logSigner(settings: LogKeySettings, { key }: CheckpointState): Signer {
  const file = logKeyFileOf(settings);
  if (key !== undefined) finishRotation(settings, key);
  const privateKey = signingKeyAt(
    file,
    key === undefined ? newSigningKey : notMade(file, `checkpoints are signed with ${key}`),
  );
  const name = key === undefined ? undefined : parseVerifierKey(key).name;
  if (name !== undefined && settings.logOrigin !== undefined && settings.logOrigin !== name) {
    throw new SecretUnusable(`TRIBUTARY_LOG_ORIGIN: the log has the name ${name} for good`);
  }
  const signer = noteSigner(name ?? settings.logOrigin ?? ownOrigin(privateKey), privateKey);
  if (key !== undefined && verifierKeyText(signer.key) !== key) {
    throw new SecretUnusable(`${file} is not the key that the log is signed with, ${key}`);
  }
  return signer;
}

/** The key that will sign the first checkpoint; undefined until a service has made it. */
export const firstKeyToBe = (settings: LogKeySettings): string | undefined =>
  existsSync(logKeyFileOf(settings))
    ? verifierKeyText(logSigner(settings, checkpoints.initial).key)
    : undefined;

/** Of nobody else, and the same as long as the first key is there; after that it stands in the log. */
const ownOrigin = (privateKey: KeyObject): string =>
  `tributary.localhost/${hash('sha256', publicBytesOf(privateKey)).slice(0, 16)}`;

function finishRotation(settings: LogKeySettings, vkey: string): void {
  const next = nextKeyFileOf(settings);
  if (!existsSync(next)) return;
  const privateKey = signingKeyAt(next, notMade(next, 'it was there'));
  const { key } = noteSigner(parseVerifierKey(vkey).name, privateKey);
  if (verifierKeyText(key) === vkey) renameSync(next, logKeyFileOf(settings));
}
