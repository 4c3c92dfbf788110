import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A pair of events that a child process was told to be durable. */
export interface AcknowledgedPair {
  readonly first: number;
  readonly ids: readonly [string, string];
}

/** A process of its own that appends pairs of events to a log. */
export class AppendingChild {
  readonly acknowledged: AcknowledgedPair[] = [];
  /** What it said about the error that stopped it. */
  readonly lastWords: string[] = [];
  readonly #process: ChildProcess;
  readonly #exited = Promise.withResolvers<void>();
  readonly #changed = new Set<() => void>();
  #ready = false;
  #rest = '';

  /** `blocks`, of 512 bytes, is the most that any of its files may have. */
  constructor(file: string, { blocks }: { blocks?: number } = {}) {
    const program = fileURLToPath(new URL('./append-until-killed.mjs', import.meta.url));
    const limit = blocks === undefined ? '' : `ulimit -f ${blocks}; `;
    this.#process = spawn('sh', ['-c', `${limit}exec "$0" "$@"`, process.execPath, program, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    this.#process.on('close', () => this.#exited.resolve());
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Resolves when it owns the log. */
  ready(): Promise<void> {
    return this.#until(() => this.#ready);
  }

  /** Resolves when it was told of so many pairs. */
  hasAppended(pairs: number): Promise<void> {
    return this.#until(() => this.acknowledged.length >= pairs);
  }

  /** Ends it without a warning. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited();
  }

  exited(): Promise<void> {
    return this.#exited.promise;
  }

  async #until(isTrue: () => boolean): Promise<void> {
    const change = Promise.withResolvers<void>();
    const look = () => isTrue() && change.resolve();
    this.#changed.add(look);
    look();
    const ended = this.exited().then(() => {
      if (!isTrue()) throw new Error('the child has ended too early');
    });
    await Promise.race([change.promise, ended]);
    this.#changed.delete(look);
  }

  /** A line that was cut off by the end of the process says nothing. */
  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#hearLine(line);
    for (const look of this.#changed) look();
  }

  #hearLine(line: string): void {
    const [first = '', left = '', right = ''] = line.split(' ');
    if (line === 'ready') this.#ready = true;
    else if (/^\d+$/.test(first)) {
      this.acknowledged.push({ first: Number(first), ids: [left, right] });
    } else this.lastWords.push(line);
  }
}
