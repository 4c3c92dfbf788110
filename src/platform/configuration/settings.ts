import { oneOf, secureUrl, textual, whole, type Setting } from './setting.js';

/** Every setting of the service, in the order of the reference page. */
export const SETTINGS = {
  port: whole({
    name: 'PORT',
    meaning: 'Port that the HTTP service listens on; 0 takes any free one.',
    unit: 'port number',
    fallback: 3000,
    min: 0,
    max: 65_535,
  }),
  host: textual({
    name: 'HOST',
    meaning: 'Address that it listens on; 0.0.0.0 or :: for all of the machine’s.',
    what: 'an IP address or a host name',
    fallback: '127.0.0.1',
    maxLength: 255,
  }),
  dataDir: textual({
    name: 'TRIBUTARY_DATA_DIR',
    meaning: 'Folder of the log, the views and the keys; made if it is missing.',
    what: 'a path on a local file system',
    fallback: './data',
    maxLength: 1_000,
  }),
  masterKeyFile: textual({
    name: 'TRIBUTARY_MASTER_KEY_FILE',
    meaning:
      'File of the key that wraps the keys of personal data, made if it is missing; in the data folder if left out. Back it up apart from `keys.db`.',
    what: 'a path',
    maxLength: 1_000,
  }),
  keyBackupDays: whole({
    name: 'TRIBUTARY_KEY_BACKUP_DAYS',
    meaning:
      'How long backups of `keys.db` and of master keys that were changed are kept: an erasure says from which day no backup has the keys any more.',
    unit: 'days',
    fallback: 30,
    min: 0,
    max: 3_650,
  }),
  oidcIssuer: secureUrl({
    name: 'TRIBUTARY_OIDC_ISSUER',
    meaning:
      'Issuer (`iss`) whose tokens are accepted. Without it, tokens are signed by the key that the service has made for itself (`tributary token`).',
  }),
  oidcAudience: textual({
    name: 'TRIBUTARY_OIDC_AUDIENCE',
    meaning: 'Audience (`aud`) that the issuer’s tokens must name. Needed with an issuer.',
    what: 'text, at most 255 characters',
    maxLength: 255,
  }),
  oidcJwksUrl: secureUrl({
    name: 'TRIBUTARY_OIDC_JWKS_URL',
    meaning: 'Where the issuer publishes its keys (JWKS). Needed with an issuer.',
  }),
  oidcTokenType: oneOf({
    name: 'TRIBUTARY_OIDC_TOKEN_TYPE',
    meaning: 'Type (`typ`) of the issuer’s access tokens: RFC 9068 says at+jwt, some issuers JWT.',
    fallback: 'at+jwt',
    values: ['at+jwt', 'JWT'],
  }),
  bodyLimitBytes: whole({
    name: 'TRIBUTARY_BODY_LIMIT_BYTES',
    meaning: 'Largest request body; beyond it 413 PAYLOAD_TOO_LARGE.',
    unit: 'bytes',
    fallback: 256 * 1024,
    min: 1_024,
    max: 1024 * 1024,
  }),
  requestTimeoutMs: whole({
    name: 'TRIBUTARY_REQUEST_TIMEOUT_MS',
    meaning: 'Time within which a request must have arrived whole; then 408.',
    unit: 'milliseconds',
    fallback: 30_000,
    min: 1_000,
    max: 300_000,
  }),
  commandTimeLimitMs: whole({
    name: 'TRIBUTARY_COMMAND_TIME_LIMIT_MS',
    meaning: 'How long a command that keeps losing races is decided anew; then CONCURRENT_UPDATE.',
    unit: 'milliseconds',
    fallback: 30_000,
    min: 30_000,
    max: 300_000,
  }),
  commandsAtOnce: whole({
    name: 'TRIBUTARY_COMMANDS_AT_ONCE',
    meaning: 'Commands in progress at one moment; a further one gets 503 OVERLOADED.',
    unit: 'commands',
    fallback: 1_000,
    min: 1,
    max: 100_000,
  }),
  statesCached: whole({
    name: 'TRIBUTARY_STATES_CACHED',
    meaning: 'Folded histories kept in memory, so that a command reads only what it has not seen.',
    unit: 'histories',
    fallback: 20_000,
    min: 100,
    max: 1_000_000,
  }),
  readWaitMs: whole({
    name: 'TRIBUTARY_READ_WAIT_MS',
    meaning:
      'How long a query waits for the views to have what was written before it; then 503 VIEW_BEHIND.',
    unit: 'milliseconds',
    fallback: 5_000,
    min: 10,
    max: 60_000,
  }),
  pastBytes: whole({
    name: 'TRIBUTARY_PAST_BYTES',
    meaning:
      'Room on the disk for views as of past indexes (`asOf`); what was not used for longest makes way.',
    unit: 'bytes',
    fallback: 4 * 1024 ** 3,
    min: 16 * 1024 ** 2,
    max: 1024 ** 4,
  }),
  pastKeepEvery: whole({
    name: 'TRIBUTARY_PAST_KEEP_EVERY',
    meaning:
      'A past state is kept, for others to be built from, every so many events; smaller is faster to answer and takes more room.',
    unit: 'events',
    fallback: 50_000,
    min: 1_000,
    max: 10_000_000,
  }),
  pastBuildsAtOnce: whole({
    name: 'TRIBUTARY_PAST_BUILDS_AT_ONCE',
    meaning: 'Past states that are built at the same time, each in a thread of its own.',
    unit: 'threads',
    fallback: 2,
    min: 1,
    max: 16,
  }),
  readyLagEvents: whole({
    name: 'TRIBUTARY_READY_LAG_EVENTS',
    meaning: 'How far the views may be behind the log for `/health/ready` to say so.',
    unit: 'events',
    fallback: 10_000,
    min: 0,
    max: 1_000_000_000,
  }),
  scrubPercent: whole({
    name: 'TRIBUTARY_SCRUB_PERCENT',
    meaning:
      'Share of one processor that may go on comparing the whole log with its Merkle tree, over and over.',
    unit: 'percent',
    fallback: 2,
    min: 1,
    max: 100,
  }),
  shutdownTimeoutMs: whole({
    name: 'TRIBUTARY_SHUTDOWN_TIMEOUT_MS',
    meaning: 'Time to finish what was accepted after SIGTERM or SIGINT; then the process ends.',
    unit: 'milliseconds',
    fallback: 30_000,
    min: 100,
    max: 600_000,
  }),
  logOrigin: textual({
    name: 'TRIBUTARY_LOG_ORIGIN',
    meaning:
      'Name of the log in its checkpoints, like a URL without its scheme; fixed with the first checkpoint. Without it, tributary.localhost/ and a part of the key’s hash.',
    what: 'text without spaces and plus',
    maxLength: 255,
  }),
  logKeyFile: textual({
    name: 'TRIBUTARY_LOG_KEY_FILE',
    meaning:
      'File of the Ed25519 key that signs checkpoints (PEM, PKCS #8), readable by its owner alone. Without it, log-key.pem in the data folder, made on the first start.',
    what: 'a path',
    maxLength: 1_000,
  }),
  checkpointIntervalS: whole({
    name: 'TRIBUTARY_CHECKPOINT_INTERVAL_S',
    meaning: 'Time after which a checkpoint is signed if there is anything new.',
    unit: 'seconds',
    fallback: 600,
    min: 60,
    max: 86_400,
  }),
  witnessPolicy: textual({
    name: 'TRIBUTARY_WITNESS_POLICY',
    meaning:
      'File with the witnesses that cosign checkpoints, their addresses and the quorum (C2SP tlog-policy).',
    what: 'a path',
    maxLength: 1_000,
  }),
  logLevel: oneOf({
    name: 'TRIBUTARY_LOG_LEVEL',
    meaning: 'Least important lines that are logged; each request is one line of level info.',
    fallback: 'info',
    values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
  }),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type Declared = typeof SETTINGS;
type ValueOf<S> = S extends Setting<infer T> ? T : never;
type Optional =
  | 'masterKeyFile'
  | 'oidcIssuer'
  | 'oidcAudience'
  | 'oidcJwksUrl'
  | 'logOrigin'
  | 'logKeyFile'
  | 'witnessPolicy';

/** The checked values: those without a default may be undefined. */
export type Settings = {
  readonly [K in keyof Declared]: ValueOf<Declared[K]> | (K extends Optional ? undefined : never);
};

/** The environment does not fit; `faults` has a sentence per variable, with its name and never its value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly string[]) {
    super(`the configuration does not fit:\n  ${faults.join('\n  ')}`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings. A variable that is set to nothing counts as not set.
 *
 * @throws ConfigurationError naming every variable that does not fit
 */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const values = Object.fromEntries(
    Object.entries<Setting<unknown>>(SETTINGS).map(([key, setting]) => {
      const text = environment[setting.name] || setting.fallback;
      const value = text === undefined ? undefined : setting.parse(text);
      if (text !== undefined && value === undefined) {
        faults.push(`${setting.name}: allowed is ${setting.allowed}`);
      }
      return [key, value];
    }),
  ) as Settings;
  faults.push(...missingForOidc(environment));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return values;
}

/** Names in the environment that look like settings of ours and are none: most likely misspelt. */
export function unknownSettings(environment: Environment): readonly string[] {
  const known = new Set<string>(Object.values(SETTINGS).map(({ name }) => name));
  const misspelt = (name: string) => name.startsWith('TRIBUTARY_') && !known.has(name);
  return Object.keys(environment).filter(misspelt).toSorted();
}

function missingForOidc(environment: Environment): readonly string[] {
  const names = [SETTINGS.oidcIssuer, SETTINGS.oidcAudience, SETTINGS.oidcJwksUrl].map(
    ({ name }) => name,
  );
  const missing = names.filter((name) => !environment[name]);
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map(
    (name) => `${name}: needed, because ${names.filter((n) => n !== name).join(' or ')} is set`,
  );
}
