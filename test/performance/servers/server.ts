import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const ADDRESS = /serves on (http:\S+)/;
/** Views of a million events may have to be built first. */
const PATIENCE_MS = 600_000;
/** Linux counts processor time in hundredths of a second, whatever its own clock. */
const US_PER_TICK = 10_000;

/** A server in a process of its own, which says on stderr that it `serves on` an address. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** From the start of the process until it said so. */
    readonly startMs: number,
  ) {}

  static async start(
    script: URL,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Server> {
    const startedMs = performance.now();
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script.pathname],
      {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const address = ADDRESS.exec(said)?.[1];
        if (address) resolve(address);
      });
      child.once('exit', () => reject(new Error(`the server has ended: ${said}`)));
    });
    return new Server(child, url, performance.now() - startedMs);
  }

  /** Waits until it is ready, its views being as far as its log. */
  async ready(): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (performance.now() < endMs) {
      const { ok } = await fetch(new URL('/health/ready', this.url));
      if (ok) return;
      await setTimeout(20);
    }
    throw new Error('the server does not get ready');
  }

  /** Its resident memory in MB, as the operating system has it. */
  residentMB(): number {
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)]);
    return (Number(kilobytes) * 1_024) / 1e6;
  }

  /** Processor time that all its threads have taken so far, in microseconds; undefined where it cannot be known. */
  processorUs(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * US_PER_TICK;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

/** The compiled service itself. */
export const SERVICE = new URL('../../../src/main.js', import.meta.url);

/** Settings of the service for a data directory: any port, and ready only when nothing is left to do. */
export const serviceOn = (dataDir: string): Record<string, string> => ({
  PORT: '0',
  TRIBUTARY_DATA_DIR: dataDir,
  TRIBUTARY_READY_LAG_EVENTS: '0',
});
