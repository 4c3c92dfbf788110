import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/catalogue.js';
import { donorsProjection } from '../../src/contributions/donors/donors.projection.js';
import { organisationsProjection } from '../../src/grantmaking/organisations/organisations.projection.js';
import { erasuresProjection } from '../../src/people/erasure/erasures.projection.js';
import { peopleProjection } from '../../src/people/people.projection.js';
import { alignPersonalData, type AlignedViews } from '../../src/personal-data.js';
import type { JsonObject } from '../../src/platform/event-log/event-log.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { ViewHalted, ViewsBehind } from '../../src/platform/projections/halts.js';
import { Sealing } from '../../src/platform/sealing/sealing.js';
import type { PersonalFields } from '../../src/platform/sealing/personal-fields.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { MemoryKeys } from '../doubles/memory-sealing.js';
import { InlineViews } from '../http/inline-views.js';

const BELA = 'person_01920000-0000-7000-8000-000000000001';
const metadata = { schema: '1', recordedAt: '2026-03-02T09:00:00.000Z', actor: BELA };
const options = { waitMs: 1, logger: createLogger('silent') };

const eventId = (index: number): string => `01920000-0000-7000-8000-00000000000${index}`;

let folder: string;
let log: MemoryEventLog;
let inline: InlineViews;
let sealing: Sealing;
/** The name of somebody who was erased, and whose key an older backup has brought back. */
let name: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-in-line-'));
  log = new MemoryEventLog();
  const projections = [
    peopleProjection,
    donorsProjection,
    organisationsProjection,
    erasuresProjection,
  ];
  inline = new InlineViews(join(folder, 'views.db'), projections, catalogue, log);
  const keys = new MemoryKeys();
  sealing = new Sealing(keys);
  const fields = catalogue.personalFieldsOf('PersonRegistered') as PersonalFields;
  const { stored, folded } = sealing.seal(fields, { name: 'Bela Kun' }, eventId(0));
  name = folded['name'] as string;
  const key = (stored['name'] as JsonObject)['k'] as string;
  happened('PersonRegistered', stored);
  happened('PersonErased', { keys: [key], backupsUnreadableOn: '2026-04-02' });
});

afterEach(() => {
  inline.close();
  rmSync(folder, { recursive: true });
});

function happened(type: string, data: JsonObject): void {
  const index = log.events.length;
  const id = eventId(index);
  log.events.push({ index, stream: BELA, revision: index, id, type, data, metadata });
}

/** Views that have caught up when they are told to. */
const late = (caughtUp: Promise<void>): AlignedViews => ({
  reader: inline.reader,
  ownHead: 1,
  status: () => inline.status(),
  reached: () => caughtUp,
});

describe('Keys from an older backup', () => {
  it('open nothing while the views are not there to say what was erased', async () => {
    const caughtUp = Promise.withResolvers<void>();
    await alignPersonalData(late(caughtUp.promise), sealing, options);
    expect(() => sealing.open(name)).toThrow(new ViewsBehind(1, -1));
    expect(() => sealing.openAll([{ name }])).toThrow(ViewsBehind);
    expect(() => sealing.openWithout(name, new Set())).toThrow(ViewsBehind);
    expect(sealing.open('12.00')).toBe('12.00');

    await inline.reached(1);
    caughtUp.resolve();
    await setImmediate();
    expect(sealing.open(name)).toBe('[erased]');
  });

  it('open nothing when the views have halted', async () => {
    const halted = new ViewHalted('people', 1);
    await alignPersonalData(late(Promise.reject(halted)), sealing, options);
    expect(() => sealing.open(name)).toThrow(halted);
  });

  it('are destroyed before anything is shown', async () => {
    await inline.reached(1);
    await alignPersonalData(inline, sealing, options);
    expect(sealing.open(name)).toBe('[erased]');
  });
});
