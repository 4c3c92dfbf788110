import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logFileIn, pastFolderIn, treeFileIn } from '../../src/installation.js';
import { openLogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { Past, type PastOptions } from '../../src/platform/time-travel/past.js';
import { projections } from '../../src/projections.js';
import { Demonstrated } from './demonstrated.js';

let story: Demonstrated;
let fund = '';
let head = -1;

beforeAll(async () => {
  story = await Demonstrated.open();
  head = await story.installation.log.head();
  const { items } = (await story.get('audra', '/v1/funds')).body as { items: { id: string }[] };
  fund = items[0]?.id ?? '';
}, 60_000);

afterAll(() => story.close());

const asker = { person: 'amina', gone: new AbortController().signal, waitMs: 30_000 };

/** Past states of the story in a folder of their own. */
function pastIn(name: string, options: Partial<PastOptions> = {}): { past: Past; folder: string } {
  const log = openLogReader(logFileIn(story.folder));
  const folder = join(story.folder, name);
  const past = new Past({
    directory: folder,
    logFile: logFileIn(story.folder),
    treeFile: treeFileIn(story.folder),
    eventIdAt: (index) => log.pageFrom(index, 1)[0]?.id,
    worker: pathToFileURL(join(process.cwd(), 'dist/past.worker.js')),
    projections,
    makeReader: () => story.installation.engine.makeReader(),
    halt: () => {},
    buildsAtOnce: 2,
    quotaBytes: 1024 ** 3,
    keepEvery: 1_000,
    ...options,
  });
  log.close();
  return { past, folder };
}

/** Counts of events that there are finished states of. */
const statesIn = (folder: string): number[] =>
  readdirSync(folder)
    .flatMap((name) => /^past-[0-9a-f]{16}-(\d+)\.db$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

describe('a query about the past', () => {
  it('says which state it was made from', async () => {
    const { headers } = await story.get('audra', `/v1/funds/${fund}?asOf=700`);
    const [event] = openLogReader(logFileIn(story.folder)).pageFrom(700, 1);
    expect(headers).toMatchObject({
      'tributary-index': '700',
      'tributary-as-of': event?.metadata.recordedAt,
    });
    expect((await story.get('audra', '/v1/funds')).headers).not.toHaveProperty('tributary-as-of');
  });

  it('means by a date its end, in the zone of the fund or else in UTC', async () => {
    const { timeZone } = (await story.get('audra', `/v1/funds/${fund}`)).body as {
      timeZone: string;
    };
    const end = Temporal.PlainDate.from('2024-02-01').toZonedDateTime(timeZone).toInstant();
    const momentOf = async (path: string) =>
      (await story.get('audra', `${path}?asOf=2024-01-31`)).headers['tributary-as-of'];
    expect(await momentOf(`/v1/funds/${fund}`)).toBe(
      end.subtract({ milliseconds: 1 }).toString({ fractionalSecondDigits: 3 }),
    );
    expect(await momentOf('/v1/grants')).toBe('2024-01-31T23:59:59.999Z');
  });

  it('is refused where it asks for something else', async () => {
    const faultOf = async (path: string) => {
      const { status, body } = await story.get('audra', path);
      return [status, (body as { errors: { rule: string }[] }).errors[0]?.rule];
    };
    expect(await faultOf('/v1/grants?asOf=yesterday')).toEqual([400, 'asOf']);
    expect(await faultOf(`/v1/grants?asOf=${head + 100}`)).toEqual([400, 'beyond-head']);
    expect(await faultOf('/v1/grants?asOf=2100-01-01')).toEqual([400, 'future']);
    expect(await faultOf('/v1/grants?asOf=1&asOf=2')).toEqual([400, 'repeated']);
    expect(await faultOf('/v1/me?asOf=')).toEqual([400, 'asOf']);
    expect(await faultOf('/v1/calls?asOf=1')).toEqual([400, 'unknown']);
    expect((await story.get('nobody', '/v1/me?asOf=1')).status).toBe(403);
  });

  it('goes on page by page in the same state, with cursors of no other', async () => {
    const list = '/v1/organisations?limit=3';
    const page = async (asOf: string, cursor = '') =>
      story.get('audra', `${list}${asOf}${cursor && `&cursor=${cursor}`}`);
    const first = (await page('&asOf=900')).body as { items: { id: string }[]; next: string };
    const second = (await page('&asOf=900', first.next)).body as typeof first;
    expect((second.items[0]?.id ?? '') > (first.items[2]?.id ?? '')).toBe(true);
    for (const other of ['&asOf=901', '', '&asOf=2024-01-31']) {
      expect((await page(other, first.next)).status).toBe(400);
    }
    const live = (await page('')).body as typeof first;
    expect((await page('&asOf=900', live.next)).status).toBe(400);
  });

  it('knows nothing before the first event', async () => {
    const { body, headers } = await story.get('audra', '/v1/grants?asOf=2000-01-01');
    expect(body).toEqual({ items: [] });
    expect(headers['tributary-index']).toBe('-1');
  });

  it('leaves a finished state behind, and nothing else', () => {
    const names = readdirSync(pastFolderIn(story.folder));
    expect(names.filter((name) => !/^past-[0-9a-f]{16}-\d+\.db$/.test(name))).toEqual([]);
  });
});

describe('past states', () => {
  it('keep others on their way, and start from the nearest', async () => {
    const { past, folder } = pastIn('kept');
    (await past.lease(2_500, asker)).release();
    expect(statesIn(folder)).toEqual([1_000, 2_000, 2_501]);
    (await past.lease(1_500, asker)).release();
    expect(statesIn(folder)).toEqual([1_000, 1_501, 2_000, 2_501]);
    await past.close();
  });

  it('are kept behind the head while nobody asks', async () => {
    const { past, folder } = pastIn('behind');
    past.wake(2_345);
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = setInterval(() => statesIn(folder).includes(2_000) && resolve(), 20);
    await promise;
    clearInterval(look);
    await past.close();
    expect(statesIn(folder)).toEqual([1_000, 2_000]);
  });

  it('make way for others, the one not used for longest first', async () => {
    const { past, folder } = pastIn('quota', { keepEvery: 1_000_000, quotaBytes: 16 * 1024 ** 2 });
    for (let index = 0; index < 400; index += 10) {
      (await past.lease(index, asker)).release();
      (await past.lease(0, asker)).release();
    }
    const states = statesIn(folder);
    expect(states.length).toBeLessThan(40);
    expect(states).toContain(391);
    expect(states).toContain(1);
    await past.close();
  });

  it('are refused where one alone does not fit', async () => {
    const { past, folder } = pastIn('small', { quotaBytes: 100_000 });
    await expect(past.lease(head, asker)).rejects.toMatchObject({
      code: 'PAST_TOO_LARGE',
      figures: { index: head, quotaBytes: 100_000 },
    });
    expect(readdirSync(folder)).toEqual([]);
    await past.close();
  });

  it('leave nothing behind when the last who waits has left, and are found when asked again', async () => {
    const { past, folder } = pastIn('left', { keepEvery: 1_000_000 });
    const leaving = new AbortController();
    const left = past.lease(head, { ...asker, gone: leaving.signal });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'PAST_BEING_BUILT' });
    const told = past.lease(head - 1, { ...asker, waitMs: 1 });
    await expect(told).rejects.toMatchObject({ code: 'PAST_BEING_BUILT' });
    (await past.lease(head - 1, asker)).release();
    await past.close();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(statesIn(folder)).toEqual([head]);
  });

  it('that were cut off, or are of other views or another log, are removed at the start', async () => {
    const { past, folder } = pastIn('found', { keepEvery: 1_000_000 });
    (await past.lease(100, asker)).release();
    (await past.lease(200, asker)).release();
    await past.close();
    const [sound = ''] = readdirSync(folder).filter((name) => name.endsWith('-101.db'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'building-301.db'), 'half');
    writeFileSync(join(folder, `${sound}.part`), 'half');
    writeFileSync(join(folder, 'past-0000000000000000-11.db'), 'of other views');
    copyFileSync(join(folder, sound), join(folder, sound.replace('-101.', '-151.')));
    writeFileSync(join(folder, sound.replace('-101.', '-161.')), 'torn');
    const again = pastIn('found', {
      eventIdAt: (index) =>
        index === 200
          ? 'another'
          : openLogReader(logFileIn(story.folder)).pageFrom(index, 1)[0]?.id,
    });
    expect(readdirSync(folder)).toEqual([sound]);
    await again.past.close();
  });

  it('are built anew when their folder was emptied', async () => {
    const { past, folder } = pastIn('emptied');
    (await past.lease(50, asker)).release();
    await past.close();
    const { past: again } = pastIn('emptied');
    expect(existsSync(join(folder, readdirSync(folder)[0] ?? ''))).toBe(true);
    (await again.lease(50, asker)).release();
    await again.close();
  });

  it('are put together while commands and queries go on', async () => {
    const { past } = pastIn('beside', { keepEvery: 1_000_000 });
    const built = past.lease(head, asker);
    let answered = 0;
    while (
      await Promise.race([built.then(() => false), story.get('audra', '/v1/me').then(() => true)])
    ) {
      answered += 1;
      await story.post('carla', '/v1/imports', {
        source: 'old-books',
        terms: { baseCurrency: 'USD', timeZone: 'UTC', sector: '15160' },
        contributions: [
          {
            sourceKey: `c-${answered}`,
            fund: { code: 'OLD', name: 'Old fund' },
            donor: { key: 'Norway', name: 'Norway', kind: '10' },
            amount: { amount: '100.00', currency: 'USD' },
            valueDate: '2020-12-31',
          },
        ],
      });
    }
    expect(answered).toBeGreaterThan(0);
    (await built).release();
    await past.close();
  });
});
