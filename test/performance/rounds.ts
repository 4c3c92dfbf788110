import { median } from './figures.js';

/** Measures once and answers the figure. */
export type Round = () => Promise<number> | number;

/**
 * Measures two things in turns, so that whatever else the machine does meets both, and answers the
 * median of each. The order changes from round to round.
 */
export async function inTurns(
  rounds: number,
  ours: Round,
  peer: Round,
): Promise<{ readonly ours: number; readonly peer: number }> {
  const figures: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    for (const who of order) figures[who].push(await (who === 'ours' ? ours() : peer()));
  }
  return { ours: median(figures.ours), peer: median(figures.peer) };
}

/**
 * So many callers, each of which asks again as soon as it has been answered, for so many
 * milliseconds. Answers calls per second.
 */
export async function rateOf(
  callers: number,
  milliseconds: number,
  call: () => Promise<unknown>,
): Promise<number> {
  const startedMs = performance.now();
  const endMs = startedMs + milliseconds;
  let calls = 0;
  const caller = async () => {
    while (performance.now() < endMs) {
      await call();
      calls++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (calls * 1_000) / (performance.now() - startedMs);
}
