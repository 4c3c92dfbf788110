import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/catalogue.js';
import type { StoredEvent } from '../../src/platform/event-log/event-log.js';

const folder = fileURLToPath(new URL('../fixtures/events/', import.meta.url));
const names = readdirSync(folder);

describe('recorded events', () => {
  it('are there for each type, in its current schema', () => {
    const wanted = [...catalogue.types].map(
      (type) => `${type}.${catalogue.find(type).schema}.json`,
    );
    expect(wanted.filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(names)('%s can be read, in the shape of today', (name) => {
    const event = JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as StoredEvent;
    const { type, metadata } = event;
    expect(name).toBe(`${type}.${metadata['schema']}.json`);
    catalogue.assertStoredFits(event);
  });
});
