import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { LoadOrder, LoadReport } from './load.js';

/** The process that puts load on a server. */
export class LoadGenerator {
  private readonly child: ChildProcess = fork(new URL('./load.js', import.meta.url));
  private readonly ended = once(this.child, 'exit').then(() => {
    throw new Error('the load generator has ended');
  });

  constructor() {
    this.ended.catch(() => {}); // told to whoever waits for a report
  }

  async put(order: LoadOrder): Promise<LoadReport> {
    this.child.send(order);
    const [report] = (await Promise.race([once(this.child, 'message'), this.ended])) as [
      LoadReport,
    ];
    return report;
  }

  close(): void {
    this.child.kill();
  }
}
