import { createHmac } from 'node:crypto';

/** An event that a sample may be drawn from. */
export interface Drawable {
  /** Place in the log. */
  readonly index: number;
  /** What it posts, in minor units of the base currency, at least 0: see `weightOf`. */
  readonly minor: bigint;
}

/** Why an event was drawn: for the money that it moves, or by lot. */
export type Reason =
  | {
      readonly by: 'MONETARY_UNIT';
      /** The unit of money, counted from 0 over the population, that fell on it; the first of them. */
      readonly unit: string;
    }
  | {
      readonly by: 'LOT';
      /** From 1; a smaller number was drawn earlier. */ readonly rank: number;
    };

export interface Drawn {
  readonly index: number;
  readonly why: readonly Reason[];
}

export interface Sample {
  readonly seed: number;
  /** So many units of money, and so many lots, at most. */
  readonly count: number;
  /** Events of the population, and the sum of what they post in minor units. */
  readonly population: { readonly events: number; readonly minor: string };
  /** Every so many minor units one is drawn, from `start` on. `0` where nothing is posted. */
  readonly interval: string;
  readonly start: string;
  readonly drawn: readonly Drawn[];
}

/**
 * Draws a sample that anybody can draw again from the same population, count and seed. The population
 * is passed over twice: `population()` begins at its first event each time. Holds only what is drawn.
 *
 * 1. By monetary unit (systematic): the population's money is laid out end to end in the order of the
 *    log. Of every `interval` = max(1, floor(total ÷ count)) units one is drawn: `start`, `start` +
 *    `interval` …, `count` times at most, `start` being HMAC-SHA-256(key, `start`), read as a
 *    big-endian number, modulo `interval`. Whoever holds a drawn unit is in the sample, so what
 *    posts more than `interval` always is. The key is the seed in decimal digits.
 * 2. By lot, with or without money: the `count` events with the least HMAC-SHA-256(key, `event ` and
 *    the index in decimal digits).
 */
export function drawSample(
  population: () => Iterable<Drawable>,
  { seed, count }: { readonly seed: number; readonly count: number },
): Sample {
  const lots = new Lots(seed, count);
  let total = 0n;
  let events = 0;
  for (const { index, minor } of population()) {
    total += minor;
    events++;
    lots.put(index);
  }
  const interval = total === 0n ? 0n : max(1n, total / BigInt(count));
  const start = interval === 0n ? 0n : numberOf(seed, 'start') % interval;
  const drawn = new Map<number, Reason[]>();
  if (interval > 0n) {
    for (const { index, unit } of unitsDrawn(population(), { interval, start, count })) {
      drawn.set(index, [{ by: 'MONETARY_UNIT', unit: String(unit) }]);
    }
  }
  lots.drawn().forEach((index, place) => {
    drawn.set(index, [...(drawn.get(index) ?? []), { by: 'LOT', rank: place + 1 }]);
  });
  return {
    seed,
    count,
    population: { events, minor: String(total) },
    interval: String(interval),
    start: String(start),
    drawn: [...drawn].map(([index, why]) => ({ index, why })).sort((a, b) => a.index - b.index),
  };
}

function* unitsDrawn(
  population: Iterable<Drawable>,
  { interval, start, count }: { interval: bigint; start: bigint; count: number },
): Generator<{ readonly index: number; readonly unit: bigint }> {
  let before = 0n;
  let next = start;
  let left = count;
  for (const { index, minor } of population) {
    const end = before + minor;
    if (left > 0 && next < end) {
      yield { index, unit: next };
      const here = (end - 1n - next) / interval + 1n;
      left -= Number(here > BigInt(left) ? BigInt(left) : here);
      next += here * interval;
    }
    before = end;
  }
}

/** Keeps the least numbers that have come up. */
class Lots {
  private readonly kept: { readonly index: number; readonly lot: string }[] = [];

  constructor(
    private readonly seed: number,
    private readonly count: number,
  ) {}

  put(index: number): void {
    const lot = hmac(this.seed, `event ${index}`);
    const last = this.kept.at(-1);
    if (this.kept.length >= this.count && last && last.lot < lot) return;
    const place = this.kept.findIndex((other) => lot < other.lot);
    this.kept.splice(place < 0 ? this.kept.length : place, 0, { index, lot });
    if (this.kept.length > this.count) this.kept.pop();
  }

  drawn(): number[] {
    return this.kept.map(({ index }) => index);
  }
}

const hmac = (seed: number, text: string): string =>
  createHmac('sha256', String(seed)).update(text).digest('hex');

const numberOf = (seed: number, text: string): bigint => BigInt(`0x${hmac(seed, text)}`);

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
