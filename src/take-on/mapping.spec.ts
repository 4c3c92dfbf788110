import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { columnsOf, mappingFrom, MappingWrong, readMapping } from './mapping.js';

const CONTRIBUTIONS = `
kind: CONTRIBUTIONS
source: example
key: [Year, Fund, Code]
fund: { code: Fund, name: FundName, baseCurrency: USD, timeZone: Etc/UTC, sector: '72010' }
amount: Amount
donor:
  name: [Party, BookedName]
  code: Code
  identifiedBy: NAME
  kind: { column: Type, codes: { 10: '10' } }
date: { year: Year }
`;

const wrong = (text: string): string => {
  try {
    mappingFrom(text, 'm.yaml');
  } catch (error) {
    if (error instanceof MappingWrong) return error.message;
    throw error;
  }
  return 'none';
};

describe('A mapping', () => {
  it('is read from YAML as from JSON', () => {
    const fromYaml = mappingFrom(CONTRIBUTIONS, 'm.yaml');
    expect(mappingFrom(JSON.stringify(fromYaml), 'm.json')).toEqual(fromYaml);
  });

  it('names every column that has to be there', () => {
    expect([...columnsOf(mappingFrom(CONTRIBUTIONS, 'm.yaml'))].toSorted()).toEqual([
      'Amount',
      'BookedName',
      'Code',
      'Fund',
      'FundName',
      'Party',
      'Type',
      'Year',
    ]);
  });

  it.each([
    ['kind: CONTRIBUTIONS', 'kind: PLEDGES', '/kind must be CONTRIBUTIONS or GRANTS'],
    ['baseCurrency: USD', 'baseCurrency: DOLLAR', '/fund/baseCurrency must be an ISO 4217 code'],
    ['timeZone: Etc/UTC', 'timeZone: Mars/North', '/fund/timeZone must be the name of an IANA'],
    ["sector: '72010'", "sector: 'health'", '/fund/sector'],
    ['source: example', 'source: An Example', '/source'],
    ['key: [Year, Fund, Code]', 'key: []', '/key'],
    ["10: '10'", "10: '99'", '/donor/kind'],
    ['amount: Amount', 'amount: Amount\nrate: Rate', ''],
    ['date: { year: Year }', 'date: { column: Day, order: D-M-Y }', '/date'],
    ['source: example', 'source: [example', 'm.yaml'],
  ])('with %s written as %s is refused, naming the place', (from, to, place) => {
    expect(wrong(CONTRIBUTIONS.replace(from, to))).toContain(place);
    expect(wrong(CONTRIBUTIONS.replace(from, to))).not.toBe('none');
  });

  const laughs = Array.from({ length: 9 }, (_, i) =>
    i === 0
      ? 'a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]'
      : `a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`,
  ).join('\n');

  it.each([
    ['more aliases than any mapping needs', laughs, /alias/],
    ['an alias of nothing', 'kind: *nothing', /alias/],
    ['an anchor within itself', 'kind: &a { b: *a }', /./],
    ['a bracket that does not close', 'kind: [', /line 1, column/],
    ['a tab for a space', 'kind:\n\t- x', /line 2, column/],
  ])('with %s is refused in one line', (_, text, reason) => {
    expect(wrong(text)).toMatch(/^m\.yaml: [^\n]*[^\n:]$/);
    expect(wrong(text)).toMatch(reason);
  });

  it('that is not there is told with its name', async () => {
    await expect(readMapping('no/such.yaml')).rejects.toThrow(
      "no/such.yaml: can't be read (ENOENT)",
    );
  });

  it('that tells parties by a code has to name its column', () => {
    const without = CONTRIBUTIONS.replace('  code: Code\n', '');
    expect(wrong(without)).toBe('none');
    expect(wrong(without.replace('identifiedBy: NAME', 'identifiedBy: CODE'))).toBe(
      'm.yaml: /donor/code must be given to identify by it',
    );
  });

  it('for donors who may be people puts no name where it would stand in clear', () => {
    const people = CONTRIBUTIONS.replace(
      '\ndonor:\n',
      '\ndonor:\n  people: { column: Kind, values: [P] }\n',
    );
    expect(wrong(people)).toBe('none');
    expect([...columnsOf(mappingFrom(people, 'm.yaml'))]).toContain('Kind');
    for (const [from, to, place] of [
      ['key: [', 'key: [Party, ', '/key'],
      ['  code: Code\n', '  code: Party\n', '/donor/code'],
      ['name: FundName,', 'name: [FundName, Party],', '/fund/name'],
    ] as const) {
      expect(wrong(CONTRIBUTIONS.replace(from, to))).toBe('none');
      expect(wrong(people.replace(from, to))).toBe(
        `m.yaml: ${place} must not have Party: it names people`,
      );
    }
  });

  it.each(readdirSync('docs/mappings'))('is what %s of the documentation is', (name) => {
    const text = readFileSync(join('docs/mappings', name), 'utf8');
    expect(['CONTRIBUTIONS', 'GRANTS']).toContain(mappingFrom(text, name).kind);
  });
});
