import {
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SQLITE, sqliteCode } from '../../sqlite/errors.js';

/** Another process, or another log in this one, owns the file. */
export class LogOwned extends Error {
  override readonly name = 'LogOwned';
  constructor(
    readonly file: string,
    /** The owner's process; undefined in the moment before it has said so. */
    readonly pid: number | undefined,
  ) {
    super(`event log ${file} is in use by process ${pid ?? '(not known yet)'}`);
  }
}

/** The file lies on a network file system, where locks and syncs can't be relied on. */
export class NetworkFileSystem extends Error {
  override readonly name = 'NetworkFileSystem';
  constructor(
    readonly file: string,
    readonly fileSystem: string,
  ) {
    super(`event log ${file} must be on a local disk, not on ${fileSystem}`);
  }
}

/** The `f_type` of statfs(2) on Linux. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
]);

/** The one owner of a log, from `take` to `release` or to the end of the process, however it ends. */
export interface Owner {
  release(): void;
}

/**
 * Takes sole possession of the log in `file`.
 *
 * The lock is an exclusive transaction on a database of its own beside the log: the operating
 * system drops it with the process. Who holds it stands in a text file, for the message only.
 * Neither database may ever be opened with `node:fs` by a process that holds it: closing such a
 * handle would drop the lock.
 *
 * If its file was removed the lock is in the way of nobody any more: who says to be the owner is then
 * known by having that file open still, which a process that has crashed, or has its number now, has not.
 *
 * @throws LogOwned when it is taken; NetworkFileSystem when it lies on one
 */
export function takeOwnership(file: string): Owner {
  refuseNetworkFileSystem(file);
  const pidFile = `${file}.pid`;
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    const earlier = readPid(pidFile);
    if (earlier !== undefined && holdsRemovedLock(earlier, file)) throw new LogOwned(file, earlier);
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (error) {
    lock.close();
    throw sqliteCode(error) === SQLITE.BUSY ? new LogOwned(file, readPid(pidFile)) : error;
  }
  return {
    release() {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Where the system shows what a process has open (Linux); nothing is known elsewhere. */
function holdsRemovedLock(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    const removed = `${realpathSync(file)}.lock (deleted)`;
    return readdirSync(folder).some((opened) => readlinkSync(join(folder, opened)) === removed);
  } catch {
    return false;
  }
}

function refuseNetworkFileSystem(file: string): void {
  if (process.platform !== 'linux') return;
  const name = NETWORK_FILE_SYSTEMS.get(statfsSync(dirname(file)).type);
  if (name) throw new NetworkFileSystem(file, name);
}
