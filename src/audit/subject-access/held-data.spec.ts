import { describe, expect, it } from '@jest/globals';
import { memorySealing, MemoryKeys } from '../../../test/doubles/memory-sealing.js';
import { sampleOf } from '../../../test/doubles/sample-of-schema.js';
import { catalogue } from '../../catalogue.js';
import type { JsonObject, StoredEvent } from '../../platform/event-log/event-log.js';
import { NameSearch } from '../../platform/sealing/name-search.js';
import { changePersonal, type PersonalKind } from '../../platform/sealing/personal-fields.js';
import { Sealing } from '../../platform/sealing/sealing.js';
import { heldIn, withoutPersonal, type Because } from './held-data.js';

const AMINA = 'person_0192a000-0000-7000-8000-000000000001';
const OTHER = 'person_0192a000-0000-7000-8000-000000000002';
const EVENT = '01920000-0000-7000-8000-000000000001';
const NAME = 'Amina Diallo';

const types = [...catalogue.types].filter((type) => catalogue.personalFieldsOf(type));

/** Knows Amina under the key that it answers, unless `isUnknown`. */
function begun({ isUnknown = false } = {}): { sealing: Sealing; key: string } {
  const keys = new MemoryKeys();
  const sealing = new Sealing(keys);
  const { id: key } = keys.take();
  if (!isUnknown) sealing.names.add(NAME, key);
  return { sealing, key };
}

interface Sample {
  readonly event: StoredEvent;
  /** By pointer. */
  readonly fields: ReadonlyMap<string, PersonalKind>;
}

/** An event of the type, each personal field of which names Amina. */
function sampleFor(type: string, sealing: Sealing, { stream = OTHER, actor = OTHER } = {}): Sample {
  const declared = catalogue.personalFieldsOf(type);
  if (!declared) throw new Error(`${type} has no personal field`);
  const fields = new Map<string, PersonalKind>();
  const sample = sampleOf(catalogue.find(type).data) as JsonObject;
  const plain = changePersonal(declared, sample, (_, pointer, kind) => {
    fields.set(pointer, kind);
    return `It is ${NAME}.`;
  });
  const { stored } = sealing.seal(declared, plain, EVENT);
  const metadata = { recordedAt: '2026-01-01T00:00:00.000Z', actor, schema: '1' };
  return {
    event: { index: 0, stream, revision: 0, id: EVENT, type, data: stored, metadata },
    fields,
  };
}

const heldBecause = (type: string, { sealing, key }: ReturnType<typeof begun>, where = {}) => {
  const { event, fields } = sampleFor(type, sealing, where);
  const schema = String(catalogue.find(type).schema);
  const held = heldIn(
    { ...event, metadata: { ...event.metadata, schema } },
    { subject: AMINA, keys: new Set([key]), search: new NameSearch([NAME]) },
    {
      catalogue,
      namedIn: (sealed) => sealing.namedIn(sealed),
      openWithout: (sealed, keys) => sealing.openWithout(sealed, keys),
    },
  );
  const told = new Map(held?.fields.map(({ field, because }) => [field, because]));
  const expected = (because: (kind: PersonalKind) => Because | undefined) =>
    new Map(
      [...fields].flatMap(([field, kind]) => (because(kind) ? [[field, because(kind)]] : [])),
    );
  return { told, expected };
};

/** Their name is sealed under their key in texts and holders, and as any other letters elsewhere. */
const becauseNamed = (kind: PersonalKind): Because =>
  kind === 'free-text' || kind === 'holder' ? 'NAMED' : 'SPELT';

describe.each(types)('of %s is held about somebody', (type) => {
  it('every personal field of their own history', () => {
    const { told, expected } = heldBecause(type, begun(), { stream: AMINA });
    expect(told).toEqual(expected(() => 'OWN'));
  });

  it('every text that they wrote', () => {
    const { told, expected } = heldBecause(type, begun(), { actor: AMINA });
    expect(told).toEqual(expected((kind) => (kind === 'free-text' ? 'ACTED' : becauseNamed(kind))));
  });

  it('every text of others that names them under their key, and every other field with their name', () => {
    const { told, expected } = heldBecause(type, begun());
    expect(told).toEqual(expected(becauseNamed));
  });

  it('every text from before their name was known', () => {
    const { told, expected } = heldBecause(type, begun({ isUnknown: true }));
    expect(told).toEqual(expected(() => 'SPELT'));
  });

  it('what it says besides, without anything personal', () => {
    const { event } = sampleFor(type, memorySealing);
    const schema = String(catalogue.find(type).schema);
    const data = withoutPersonal({ ...event, metadata: { ...event.metadata, schema } }, catalogue);
    expect(JSON.stringify(data)).not.toMatch(/"[nkc]":|Amina|\uFDD0/);
  });
});
