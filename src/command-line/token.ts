import { mkdirSync } from 'node:fs';
import { installationSecrets } from '../platform/auth/installation-secrets.js';
import { mintToken } from '../platform/auth/tokens.js';
import { settingsOrExit } from './settings.js';

export interface TokenOptions {
  readonly subject: string;
  readonly hours: number;
}

/** Prints a token of the installation, signed with the key in the data directory. */
export async function printToken({ subject, hours }: TokenOptions): Promise<void> {
  const { dataDir } = settingsOrExit();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { tokenKey } = installationSecrets(dataDir);
  console.log(await mintToken(tokenKey, { subject, ttlSeconds: Math.round(hours * 3600) }));
}
