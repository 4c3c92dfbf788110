import { Agent, get } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { median } from '../figures.js';

/** How long a past state may take to be put together. */
const PATIENCE_MS = 900_000;

/** Asks one after the other on one connection that stays open. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** Milliseconds of the answer in the middle of so many to the same query. */
  async middleMs(queries: number, path: string): Promise<number> {
    const times: number[] = [];
    for (let query = 0; query < queries; query++) {
      const startedMs = performance.now();
      const status = await this.ask(path);
      if (status !== 200) throw new Error(`${path} is answered with ${status}`);
      times.push(performance.now() - startedMs);
    }
    return median(times);
  }

  /** Milliseconds until there is an answer, asking again as long as it is being built. */
  async untilAnswered(path: string): Promise<number> {
    const startedMs = performance.now();
    while (performance.now() - startedMs < PATIENCE_MS) {
      const status = await this.ask(path);
      if (status === 200) return performance.now() - startedMs;
      if (status !== 503) throw new Error(`${path} is answered with ${status}`);
      await setTimeout(20);
    }
    throw new Error(`${path} has no answer`);
  }

  close(): void {
    this.agent.destroy();
  }

  private ask(path: string): Promise<number> {
    const headers = { authorization: `Bearer ${this.token}` };
    return new Promise((resolve, reject) => {
      get(`${this.base}${path}`, { agent: this.agent, headers }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      }).once('error', reject);
    });
  }
}
