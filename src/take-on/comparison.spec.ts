import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minorUnits, ofMinor, plus, type Money } from '../platform/money/money.js';
import { compare, isEqual, MAX_DIFFERING_ROWS, MAX_LINES, type Comparison } from './comparison.js';
import { stageHeldRows, type HeldRow } from './held-rows.js';
import type { ContributionToImport } from './import.commands.js';
import type { ContributionsMapping } from './mapping.js';
import { Staging } from './staging.js';

const mapping: ContributionsMapping = {
  kind: 'CONTRIBUTIONS',
  source: 'example',
  key: ['Id'],
  fund: { code: 'Fund', baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' },
  amount: 'Amount',
  donor: { name: 'Donor', identifiedBy: 'NAME', kind: { value: '10' } },
  date: { year: 'Year' },
};

const usd = (amount: string): Money => ({ amount, currency: 'USD' });

const row = (
  sourceKey: string,
  fund: string,
  donor: string,
  year: string,
  amount: string,
  kind: '10' | '60' = '10',
): ContributionToImport => ({
  sourceKey,
  fund: { code: fund, name: `Fund ${fund}` },
  donor: { key: donor, name: donor, kind },
  amount: usd(amount),
  valueDate: `${year}-12-31`,
});

const ALPHAS = row('a', '1', 'Alpha', '2019', '100.00');
const BETAS = row('b', '1', 'Beta', '2019', '20.50');
const SOURCE = [
  ALPHAS,
  BETAS,
  row('c', '2', 'Alpha', '2020', '-7.25'),
  row('d', '2', 'Beta', '2020', '0.00'),
];

/** What is held when all was taken on as it stands. */
const heldAs = ({ fund, donor, valueDate, amount }: ContributionToImport): HeldRow => ({
  fund: `fund_${fund.code}`,
  fundName: fund.name,
  party: `donor_${donor.key}`,
  partyName: donor.name,
  kind: donor.kind,
  year: valueDate.slice(0, 4),
  amount,
});

let staging: Staging;

beforeEach(() => {
  staging = new Staging(mapping);
});

afterEach(() => staging.close());

async function compared(
  source: readonly ContributionToImport[],
  held: (row: ContributionToImport) => HeldRow | undefined = heldAs,
): Promise<Comparison> {
  source.forEach((each, i) => staging.add(i + 2, each));
  const byKey = new Map(source.map((each) => [each.sourceKey, each]));
  await stageHeldRows(staging, async (of, keys) => {
    expect(of).toBe('example');
    return new Map(
      keys.flatMap((key) => {
        const found = byKey.get(key);
        const as = found && held(found);
        return as ? [[key, as] as const] : [];
      }),
    );
  });
  return compare(staging);
}

const linesBy = (comparison: Comparison, dimension: string) =>
  comparison.dimensions
    .find((each) => each.dimension === dimension)
    ?.lines.map(({ label, source, held }) => [
      label,
      source.rows,
      source.amount.amount,
      held.rows,
      held.amount.amount,
    ]);

describe('Source and log', () => {
  it('are equal when each row is held as the source has it', async () => {
    const comparison = await compared(SOURCE);
    expect(isEqual(comparison)).toBe(true);
    expect(comparison.total).toEqual({
      label: 'total',
      source: { rows: 4, amount: usd('113.25') },
      held: { rows: 4, amount: usd('113.25') },
    });
    expect(linesBy(comparison, 'year')).toEqual([
      ['2019', 2, '120.50', 2, '120.50'],
      ['2020', 2, '-7.25', 2, '-7.25'],
    ]);
    expect(linesBy(comparison, 'fund')).toEqual([
      ['Fund 1', 2, '120.50', 2, '120.50'],
      ['Fund 2', 2, '-7.25', 2, '-7.25'],
    ]);
    expect(linesBy(comparison, 'party')).toEqual([
      ['Alpha', 2, '92.75', 2, '92.75'],
      ['Beta', 2, '20.50', 2, '20.50'],
    ]);
    expect(linesBy(comparison, 'kind')).toEqual([['10', 4, '113.25', 4, '113.25']]);
    expect(linesBy(comparison, 'state')).toBeUndefined();
  });

  it('are equal when two names of the source are one party here', async () => {
    const comparison = await compared(SOURCE, (each) => ({ ...heldAs(each), party: 'donor_one' }));
    expect(isEqual(comparison)).toBe(true);
    expect(linesBy(comparison, 'party')).toEqual([['Alpha', 4, '113.25', 4, '113.25']]);
  });

  it('differ by one cent', async () => {
    const comparison = await compared(SOURCE, (each) => ({
      ...heldAs(each),
      amount: each.sourceKey === 'b' ? plus(each.amount, usd('0.01')) : each.amount,
    }));
    expect(isEqual(comparison)).toBe(false);
    expect(comparison.differing).toBe(1);
    expect(comparison.differingRows).toEqual([
      { line: 3, sourceKey: 'b', source: usd('20.50'), held: usd('20.51') },
    ]);
    expect(comparison.dimensions.map(({ dimension, differing }) => [dimension, differing])).toEqual(
      [
        ['year', 1],
        ['fund', 1],
        ['party', 1],
        ['kind', 1],
      ],
    );
    expect(linesBy(comparison, 'party')?.[0]).toEqual(['Beta', 2, '20.50', 2, '20.51']);
  });

  it('differ although a cent more here and a cent less there make the same sums', async () => {
    const cents: Record<string, string> = { a: '0.01', b: '-0.01' };
    const sameDonor = SOURCE.map(({ sourceKey, valueDate, amount }) =>
      row(sourceKey, '1', 'Alpha', valueDate.slice(0, 4), amount.amount),
    );
    const comparison = await compared(sameDonor, (each) => ({
      ...heldAs(each),
      amount: plus(each.amount, usd(cents[each.sourceKey] ?? '0.00')),
    }));
    expect(comparison.dimensions.every(({ differing }) => differing === 0)).toBe(true);
    expect(isEqual(comparison)).toBe(false);
    expect(comparison.differing).toBe(2);
  });

  it('differ where a row is not held, also one of nothing, or in another currency', async () => {
    const comparison = await compared(SOURCE, (each) =>
      each.sourceKey === 'd'
        ? undefined
        : { ...heldAs(each), ...(each.sourceKey === 'c' && { amount: ofMinor(-725n, 'EUR') }) },
    );
    expect(comparison.differingRows).toEqual([
      { line: 4, sourceKey: 'c', source: usd('-7.25') },
      { line: 5, sourceKey: 'd', source: usd('0.00') },
    ]);
    expect(isEqual(comparison)).toBe(false);
  });

  it.each([
    ['year', { year: '2018' }],
    ['fund', { fund: 'fund_9', fundName: 'Fund 9' }],
    ['party', { party: 'donor_9', partyName: 'Nobody' }],
    ['kind', { kind: '90' }],
  ])('differ by %s alone', async (dimension, change) => {
    const comparison = await compared(SOURCE, (each) => ({
      ...heldAs(each),
      ...(each.sourceKey === 'b' && change),
    }));
    expect(comparison.differing).toBe(0);
    expect(isEqual(comparison)).toBe(false);
    expect(
      comparison.dimensions.filter(({ differing }) => differing > 0).map((each) => each.dimension),
    ).toEqual([dimension]);
  });

  it('of nothing are equal', async () => {
    const comparison = await compared([]);
    expect(isEqual(comparison)).toBe(true);
    expect(comparison.total.source).toEqual({ rows: 0, amount: usd('0.00') });
  });

  it('are told with a bound, differences before all else', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) =>
      row(`k${i}`, '1', `Donor ${i}`, '2019', `${i}.00`),
    );
    const comparison = await compared(many, (each) => ({
      ...heldAs(each),
      ...(minorUnits(each.amount) < 3_000n && { amount: usd('0.50') }),
    }));
    const byParty = comparison.dimensions.find(({ dimension }) => dimension === 'party');
    expect(byParty).toMatchObject({ differing: 30, more: 1_200 - MAX_LINES });
    expect(byParty?.lines[0]?.label).toBe('Donor 29');
    expect(byParty?.lines[30]?.label).toBe('Donor 1199');
    expect(comparison.differing).toBe(30);
    expect(comparison.differingRows).toHaveLength(MAX_DIFFERING_ROWS);
  });
});

describe('Rows that are staged', () => {
  const added = (...rows: readonly ContributionToImport[]) => {
    rows.forEach((each, i) => staging.add(i + 2, each));
  };

  it('come back in batches, in the order of the file, as often as it takes', () => {
    added(...SOURCE);
    const batches = [...staging.batches(3)];
    expect(batches.map(({ firstLine, lastLine }) => [firstLine, lastLine])).toEqual([
      [2, 4],
      [5, 5],
    ]);
    expect(batches.flatMap(({ rows }) => rows)).toEqual(SOURCE);
    expect([...staging.batches(4)].flatMap(({ rows }) => rows)).toEqual(SOURCE);
  });

  it('have each key once', () => {
    expect(() => added(ALPHAS, row('a', '1', 'Beta', '2019', '20.50'))).toThrow(
      expect.objectContaining({
        code: 'DUPLICATE_SOURCE_KEY',
        column: 'Id',
        rule: 'has the same values as line 2',
      }),
    );
  });

  it('have parties of one kind', () => {
    const other = row('c', '1', 'Alpha', '2019', '1.00', '60');
    expect(() => added(ALPHAS, other)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        rule: 'is another kind, 60, than that of line 2 for Alpha',
      }),
    );
  });

  it('sum up what totals and parts differ by', () => {
    expect(staging.partsDifference).toBeUndefined();
    staging.add(2, ALPHAS, usd('5.00'));
    staging.add(3, BETAS, usd('-0.01'));
    staging.add(4, row('c', '1', 'Beta', '2020', '1.00'));
    expect(staging.partsDifference).toEqual({ rows: 2, sum: usd('4.99') });
  });
});
