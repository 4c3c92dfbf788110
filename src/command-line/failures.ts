import { FolderNotEmpty } from '../audit/packs/write-pack.js';
import { NoCheckpoint } from '../audit/verify/held-notes.js';
import { SigningStopped } from '../audit/transparency/checkpoint-history.js';
import { SecretUnusable } from '../platform/auth/installation-secrets.js';
import { SecretExposed } from '../platform/auth/secret-file.js';
import { ConfigurationError } from '../platform/configuration/settings.js';
import { Rejection } from '../platform/decisions/refusal.js';
import { LogCorrupt } from '../platform/event-log/event-log.js';
import { LogOwned, NetworkFileSystem } from '../platform/event-log/sqlite/owner.js';
import { isDamage } from '../platform/sqlite/errors.js';
import { ForeignFile, OtherSchema } from '../platform/sqlite/own-file.js';
import { NotProven } from '../platform/transparency/proven.js';
import { KeysLost } from '../platform/sealing/key-file.js';
import { KeysChanged } from '../platform/sealing/key-schema.js';
import { PolicyMalformed } from '../platform/transparency/tlog-policy.js';
import { KeyMalformed } from '../platform/transparency/verifier-key.js';
import { SourceUnreadable } from '../take-on/csv-rows.js';
import { MappingWrong } from '../take-on/mapping.js';
import { BatchFailed } from '../take-on/send-batches.js';
import { CannotRun } from './cannot-run.js';

/** Errors whose message says all that whoever typed the command needs; any other is a bug. */
const MENDED_BY_THE_OPERATOR = [
  BatchFailed,
  CannotRun,
  ConfigurationError,
  FolderNotEmpty,
  ForeignFile,
  KeyMalformed,
  KeysChanged,
  KeysLost,
  LogCorrupt,
  LogOwned,
  MappingWrong,
  NetworkFileSystem,
  NotProven,
  NoCheckpoint,
  OtherSchema,
  PolicyMalformed,
  Rejection,
  SecretExposed,
  SecretUnusable,
  SigningStopped,
  SourceUnreadable,
];

/** Ends the process: with a line and exit code 2 for what an operator can mend, else with the stack. */
export function endWith(error: unknown): never {
  if (!isMendable(error)) throw error;
  console.error(isDamage(error) ? `${error.message}: ${HOW_TO_FIND_DAMAGE}` : error.message);
  process.exit(2);
}

const isMendable = (error: unknown): error is Error =>
  MENDED_BY_THE_OPERATOR.some((kind) => error instanceof kind) ||
  isOfTheSystem(error) ||
  (error instanceof Error && isDamage(error));

/** SQLite does not say which file it means. */
const HOW_TO_FIND_DAMAGE = '`tributary verify` says in which file of the data directory';

/** The port is taken, the host has no address, the folder is not for this user: the message names the call and what it was for. */
const isOfTheSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
