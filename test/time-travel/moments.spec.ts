import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SqliteEventLog } from '../../src/platform/event-log/sqlite/sqlite-event-log.js';
import { parseAsOf, RecordedTimes, resolveAsOf } from '../../src/platform/time-travel/as-of.js';
import { record } from '../contract/records.js';
import { logFolder } from '../event-log/log-folder.js';

let file: string;
let remove: () => void;

beforeEach(() => {
  ({ file, remove } = logFolder());
});

afterEach(() => remove());

const START_MS = Date.UTC(2026, 2, 31, 12);
const MINUTE_MS = 60_000;

type Step =
  | { readonly kind: 'append' }
  /** Of the clock, forward or back. */
  | { readonly kind: 'pass'; readonly ms: number }
  /** About a moment so long before the clock's. */
  | { readonly kind: 'ask'; readonly agoMs: number }
  | { readonly kind: 'restart' };

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'append' }) },
    {
      weight: 3,
      arbitrary: fc
        .oneof(
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: -5 * MINUTE_MS, max: 5 * MINUTE_MS }),
        )
        .map((ms): Step => ({ kind: 'pass', ms })),
    },
    {
      weight: 4,
      arbitrary: fc
        .oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 10 * MINUTE_MS }))
        .map((agoMs): Step => ({ kind: 'ask', agoMs })),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  ),
  { minLength: 1, maxLength: 40 },
);

describe('what was known at a moment', () => {
  it('never changes once it was told, and grows with the moment, whatever the clock does', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const { file: own, remove: removeOwn } = logFolder();
        let nowMs = START_MS;
        const open = () => SqliteEventLog.open(own, { nowMs: () => nowMs });
        let log = await open();
        const told = new Map<number, number>();
        const ask = async (untilMs: number) =>
          (await resolveAsOf(new RecordedTimes(log), { untilMs }, Math.max(nowMs, untilMs))).index;
        for (const step of story) {
          if (step.kind === 'append') await log.append([record('a')], []);
          if (step.kind === 'pass') nowMs += step.ms;
          if (step.kind === 'ask') {
            const untilMs = nowMs - step.agoMs;
            const index = await ask(untilMs);
            expect(told.get(untilMs) ?? index).toBe(index);
            told.set(untilMs, index);
          }
          if (step.kind === 'restart') {
            await log.close();
            log = await open();
          }
        }
        await log.append([record('a')], []);
        const moments = [...told].sort(([a], [b]) => a - b);
        let before = -1;
        for (const [untilMs, index] of moments) {
          expect(await ask(untilMs)).toBe(index);
          expect(index).toBeGreaterThanOrEqual(before);
          before = index;
        }
        await log.close();
        removeOwn();
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('holds for appends that are on their way while it is asked for', async () => {
    const log = await SqliteEventLog.open(file, { nowMs: () => START_MS });
    const appends = Array.from({ length: 200 }, () => log.append([record('a')], []));
    const { index } = await resolveAsOf(new RecordedTimes(log), { untilMs: START_MS }, START_MS);
    await Promise.all(appends);
    expect((await resolveAsOf(new RecordedTimes(log), { untilMs: START_MS }, START_MS)).index).toBe(
      index,
    );
    await log.close();
  });

  it('holds after a restart with a clock that is behind', async () => {
    const first = await SqliteEventLog.open(file, { nowMs: () => START_MS });
    expect(
      await resolveAsOf(new RecordedTimes(first), { untilMs: START_MS }, START_MS),
    ).toMatchObject({ index: -1 });
    await first.close();
    const behind = START_MS - 3 * MINUTE_MS;
    const second = await SqliteEventLog.open(file, { nowMs: () => behind });
    await second.append([record('a')], []);
    expect(
      await resolveAsOf(new RecordedTimes(second), { untilMs: START_MS }, behind),
    ).toMatchObject({ index: -1 });
    const after = { untilMs: START_MS + 1 };
    expect(await resolveAsOf(new RecordedTimes(second), after, behind)).toMatchObject({ index: 0 });
    await second.close();
  });

  it('is refused for a moment to come, a day that is not over, and an index beyond the last', async () => {
    const log = await SqliteEventLog.open(file, { nowMs: () => START_MS });
    await log.append([record('a')], []);
    const faultOf = async (text: string) =>
      resolveAsOf(new RecordedTimes(log), parseAsOf(text, 'UTC'), START_MS).then(
        ({ index }) => index,
        (error: { figures: { errors: { rule: string; message: string }[] } }) =>
          error.figures.errors[0],
      );
    expect(await faultOf('2026-03-31T12:00:00Z')).toBe(0);
    expect(await faultOf('2026-03-31T12:00:00.001Z')).toMatchObject({ rule: 'future' });
    expect(await faultOf('2026-03-31')).toMatchObject({ rule: 'future' });
    expect(await faultOf('2026-03-30')).toBe(-1);
    expect(await faultOf('0')).toBe(0);
    expect(await faultOf('1')).toMatchObject({
      rule: 'beyond-head',
      message: 'the log has indexes up to 0',
    });
    await log.close();
  });
});
