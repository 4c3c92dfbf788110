import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContributionToImport, GrantToImport } from './import.commands.js';
import { mappingFrom } from './mapping.js';
import { SealedRows } from './sealed-rows.js';
import { Staging, type RowToImport } from './staging.js';

const MAPPING = readFileSync(new URL('../../test/take-on/contributions.yaml', import.meta.url));

let folder: string;
let staging: Staging;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staging-'));
  staging = new Staging(mappingFrom(MAPPING.toString(), 'contributions.yaml'));
});
afterEach(() => {
  staging.close();
  rmSync(folder, { recursive: true });
});

const fund = { code: 'F1', name: 'Canary fund' };
const amount = { amount: '12.00', currency: 'USD' };

const donor = { key: 'Canary Okafor', name: 'Canary Okafor', kind: '90' as const };

const contributed = (other: Partial<ContributionToImport> = {}): ContributionToImport => ({
  sourceKey: 'canary-key',
  fund,
  donor,
  amount,
  valueDate: '2020-12-31',
  ...other,
});
const contribution = contributed();

const grant: GrantToImport = {
  sourceKey: 'canary-grant',
  fund,
  organisation: { key: 'canary-code', name: 'Canary House', code: 'canary-code', kind: '22' },
  amount,
  title: 'House of Canary Okafor',
  start: '2020-01-01',
  end: '2020-12-31',
  approvedOn: '2020-01-01',
  status: 'CLOSED',
  assumedPaid: true,
};

describe('What is staged', () => {
  it.each<[string, RowToImport]>([
    ['a contribution', contribution],
    ['a grant', grant],
  ])('of %s says nothing where it rests on disk', (_, row) => {
    staging.add(2, row);
    const file = join(folder, 'image.db');
    staging.db.exec(`VACUUM INTO '${file}'`);
    const image = readFileSync(file, 'latin1');
    expect(image).not.toMatch(/canary/i);
    expect(image).toContain('F1');
  });

  it('is read as it was, with its line', () => {
    staging.add(2, contribution);
    staging.add(5, grant);
    expect([...staging.batches(10)]).toEqual([
      { firstLine: 2, lastLine: 5, rows: [contribution, grant] },
    ]);
    expect([...staging.pages(1)]).toEqual([
      [{ line: 2, row: contribution }],
      [{ line: 5, row: grant }],
    ]);
    expect(staging.rowAt(5)).toEqual(grant);
    expect(() => staging.rowAt(3)).toThrow('line 3 was staged');
  });

  it('is found again by its source key', () => {
    staging.add(2, contribution);
    const again = () => staging.add(3, contributed({ amount: { ...amount, amount: '13.00' } }));
    expect(again).toThrow('has the same values as line 2');
  });
});

describe('A donor', () => {
  const person = contributed({ sourceKey: 'other', donor: { ...donor, naturalPerson: true } });
  it('is a person in every row, or in none', () => {
    staging.add(2, contribution);
    expect(() => staging.add(3, person)).toThrow(
      'is another kind, 90 (a person), than that of line 2 for the same person',
    );
  });
});

describe('Sealed rows', () => {
  it.each(['', 'x', 'Zoë', 'x'.repeat(100_000)])('open what they have sealed (%#)', (content) => {
    const rows = new SealedRows();
    expect(rows.open(7, rows.seal(7, content))).toBe(content);
  });

  it('open in their line and with their key alone, unchanged', () => {
    const rows = new SealedRows();
    const sealed = rows.seal(7, 'content');
    expect(() => rows.open(8, sealed)).toThrow();
    expect(() => new SealedRows().open(7, sealed)).toThrow();
    sealed[0] = (sealed[0] ?? 0) ^ 1;
    expect(() => rows.open(7, sealed)).toThrow();
  });

  it('have one digest for a value, and another with another secret', () => {
    const rows = new SealedRows();
    expect(rows.digestOf('Zoë')).toEqual(rows.digestOf('Zoë'));
    expect(rows.digestOf('Zoë')).not.toEqual(rows.digestOf('Zoe'));
    expect(rows.digestOf('Zoë')).not.toEqual(new SealedRows().digestOf('Zoë'));
  });
});
