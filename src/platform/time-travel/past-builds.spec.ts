import { afterEach, describe, expect, it } from '@jest/globals';
import { PastBuilds, type Asker, type Building } from './past-builds.js';

/** A thread that ends when it is told to. */
class Thread implements Building {
  at = -1;
  stopped = false;
  private readonly end = Promise.withResolvers<void>();
  readonly done = this.end.promise;

  reached(): number {
    return this.at;
  }

  stop(): void {
    this.stopped = true;
    this.end.reject(new Error('stopped'));
  }

  finish(): void {
    this.end.resolve();
  }
}

const threads = new Map<number, Thread>();

const builds = (atOnce = 2): PastBuilds =>
  new PastBuilds({
    atOnce,
    start(index) {
      const thread = new Thread();
      threads.set(index, thread);
      return thread;
    },
  });

const asker = (person: string, options: Partial<Asker> = {}): Asker => ({
  person,
  gone: new AbortController().signal,
  waitMs: 10_000,
  ...options,
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
/** The code, or the message, of what it was refused with; DONE if it was not. */
const outcomeOf = (finished: Promise<void>): Promise<string> =>
  finished.then(
    () => 'DONE',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
const running = () => [...threads].filter(([, { stopped }]) => !stopped).map(([index]) => index);

afterEach(() => threads.clear());

describe('past states that are put together', () => {
  it('are put together once for all who ask for the same index', async () => {
    const past = builds();
    const waiting = ['amina', 'bela'].map((person) => past.finished(7, asker(person)));
    await turn();
    threads.get(7)?.finish();
    expect(await Promise.all(waiting.map(outcomeOf))).toEqual(['DONE', 'DONE']);
    expect(running()).toEqual([7]);
  });

  it('are two at a time, one for each person, the others in order', async () => {
    const past = builds();
    const asked: [number, string][] = [
      [1, 'amina'],
      [2, 'amina'],
      [3, 'bela'],
      [4, 'chen'],
    ];
    const all = asked.map(([index, person]) => past.finished(index, asker(person)));
    await turn();
    expect(running()).toEqual([1, 3]);
    threads.get(3)?.finish();
    await turn();
    expect(running()).toEqual([1, 3, 4]);
    threads.get(1)?.finish();
    await turn();
    expect(running()).toEqual([1, 3, 4, 2]);
    for (const index of [2, 4]) threads.get(index)?.finish();
    await Promise.all(all);
  });

  it('go on for whoever was told to come again', async () => {
    const past = builds();
    const first = past.finished(100, asker('amina', { waitMs: 30 }));
    await turn();
    const thread = threads.get(100);
    if (thread) thread.at = 50;
    await expect(first).rejects.toMatchObject({
      status: 503,
      code: 'PAST_BEING_BUILT',
      figures: { index: 100, reached: 50, secondsLeft: 1 },
    });
    const again = past.finished(100, asker('amina'));
    thread?.finish();
    expect(await outcomeOf(again)).toBe('DONE');
    expect(thread?.stopped).toBe(false);
  });

  it('end when the last who waits has left, and not before', async () => {
    const past = builds();
    const leaving = [new AbortController(), new AbortController()];
    const waiting = leaving.map(({ signal }, i) =>
      outcomeOf(past.finished(5, asker(`person ${i}`, { gone: signal }))),
    );
    await turn();
    leaving[0]?.abort();
    await turn();
    expect(threads.get(5)?.stopped).toBe(false);
    leaving[1]?.abort();
    await Promise.all(waiting);
    expect(threads.get(5)?.stopped).toBe(true);
    await turn();
    expect(past.any).toBe(false);
  });

  it('give the turn on when the one whose it was has left', async () => {
    const past = builds();
    const leaving = new AbortController();
    const left = outcomeOf(past.finished(5, asker('amina', { gone: leaving.signal })));
    const other = past.finished(5, asker('bela'));
    const next = past.finished(6, asker('amina'));
    await turn();
    leaving.abort();
    await left;
    await turn();
    threads.get(5)?.finish();
    await turn();
    threads.get(6)?.finish();
    expect(await Promise.all([other, next].map(outcomeOf))).toEqual(['DONE', 'DONE']);
  });

  it('are refused beyond four of one person, and thirty-two of all, that wait', async () => {
    const past = builds(1);
    const accepted = [0, 1, 2, 3, 4].map((index) =>
      outcomeOf(past.finished(index, asker('amina'))),
    );
    await turn();
    expect(await outcomeOf(past.finished(5, asker('amina')))).toBe('TOO_MANY_PASTS');
    for (let index = 10; index < 38; index++) {
      accepted.push(outcomeOf(past.finished(index, asker(`person ${index}`))));
    }
    await expect(past.finished(50, asker('bela'))).rejects.toMatchObject({
      code: 'TOO_MANY_PASTS',
      figures: { waiting: 32 },
    });
    await past.close(new Error('closed'));
    expect(new Set(await Promise.all(accepted))).toEqual(new Set(['closed']));
  });

  it('tell all who wait what the thread has failed with, and are tried anew after that', async () => {
    const past = builds();
    const waiting = ['amina', 'bela'].map((person) => outcomeOf(past.finished(7, asker(person))));
    await turn();
    past.fail(7, new Error('no room'));
    expect(await Promise.all(waiting)).toEqual(['no room', 'no room']);
    await turn();
    const again = past.finished(7, asker('amina'));
    await turn();
    threads.get(7)?.finish();
    expect(await outcomeOf(again)).toBe('DONE');
  });
});
