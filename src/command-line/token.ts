import { existingTokenKey } from '../platform/auth/installation-secrets.js';
import { mintToken } from '../platform/auth/tokens.js';
import { readSettings } from '../platform/configuration/settings.js';
import { CannotRun } from './cannot-run.js';
import { existingLog } from './existing-log.js';

export interface TokenOptions {
  readonly subject: string;
  readonly hours: number;
}

/**
 * Prints a token of the installation, signed with the key in the data directory.
 *
 * @throws CannotRun when tokens of another issuer are accepted, or there is no installation
 */
export async function printToken({ subject, hours }: TokenOptions): Promise<void> {
  const { dataDir, oidcIssuer } = readSettings(process.env);
  if (oidcIssuer) throw new CannotRun(`tokens come from ${oidcIssuer}, as configured`);
  existingLog(dataDir);
  const tokenKey = existingTokenKey(dataDir);
  console.log(await mintToken(tokenKey, { subject, ttlSeconds: Math.ceil(hours * 3600) }));
}
