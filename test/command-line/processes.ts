import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Environment variables over those of the test, of which no setting of Tributary is left. */
export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** When it has ended and all that it has written has arrived. */
  readonly ended: Promise<Ended>;
}

export interface Serving extends Running {
  readonly url: string;
}

const running = new Map<ChildProcess, Promise<Ended>>();
const folders: string[] = [];

/** A data directory that is not there yet. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  folders.push(folder);
  return join(folder, 'data');
}

export const removeDataDirs = (): void =>
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true }));

/** Ends whatever a test has started and not ended itself, because it failed. */
export async function endAll(): Promise<void> {
  for (const child of running.keys()) child.kill('SIGKILL');
  await Promise.all(running.values());
}

export const tributary = (dataDir: string, args: readonly string[], more?: Environment): Running =>
  start([CLI, ...args], { TRIBUTARY_DATA_DIR: dataDir, ...more });

/** Runs a command to its end. */
export const ended = (
  dataDir: string,
  args: readonly string[],
  more?: Environment,
): Promise<Ended> => tributary(dataDir, args, more).ended;

/** Starts the service on a free port, and waits until it says where. */
export async function serving(
  dataDir: string,
  args: readonly string[] = [],
  more?: Environment,
): Promise<Serving> {
  const started = tributary(dataDir, ['serve', ...args], more);
  const url = await said(started, /serves on (\S+)/);
  return { ...started, url };
}

/** Runs a program of a few lines, as a module. */
export const program = (text: string, ...args: readonly string[]): Running =>
  start(['--input-type=module', '--eval', text, ...args], {});

/** What the pattern's group finds in the output, as soon as it is there. */
export function said({ child, ended: end }: Running, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const listen = (chunk: Buffer) => {
      text += chunk.toString();
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    void end.then(({ code }) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

function start(args: readonly string[], more: Environment): Running {
  const child = spawn(process.execPath, args, {
    env: { ...withoutSettings(), PORT: '0', TRIBUTARY_LOG_LEVEL: 'warn', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = new Promise<Ended>((resolve, reject) => {
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...texts });
    });
  });
  running.set(child, end);
  return { child, ended: end };
}

const withoutSettings = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TRIBUTARY_.*|HOST|PORT)$/.test(name)),
  );
