import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { canonicalText } from '../../src/platform/event-log/canonical-text.js';

const read = (file: string) => readFileSync(join(import.meta.dirname, 'rfc8785', file), 'utf8');

describe('canonical text', () => {
  it.each(['arrays', 'french', 'structures', 'unicode', 'values', 'weird'])(
    'of the document %s is the published one, byte for byte',
    (name) => {
      const text = canonicalText(JSON.parse(read(`input/${name}.json`)));
      expect(text).toBe(read(`output/${name}.json`));
      expect(Buffer.from(text).toString('hex')).toBe(
        read(`outhex/${name}.txt`).replaceAll(/\s/g, ''),
      );
    },
  );

  it('of a number is the published one, for each of ten thousand', () => {
    const lines = read('es6-numbers-10000.txt').trimEnd().split('\n');
    expect(lines).toHaveLength(10_000);
    const double = new DataView(new ArrayBuffer(8));
    const found = lines.map((line) => {
      const [bits = ''] = line.split(',');
      double.setBigUint64(0, BigInt(`0x${bits}`));
      return `${bits},${canonicalText(double.getFloat64(0))}`;
    });
    expect(found).toEqual(lines);
  });
});
