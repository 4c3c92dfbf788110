import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { endAll, ended, newDataDir, removeDataDirs, serving, type Ended } from './processes.js';

const here = (name: string): string =>
  fileURLToPath(new URL(`../take-on/${name}`, import.meta.url));

afterEach(endAll);
afterAll(removeDataDirs);

const HEADER = 'Fund,FundName,Year,BookedName,Code,Party,Amount';

/** A source with these amounts, each of a year of its own. */
function sourceOf(amounts: readonly string[], firstYear = 2000): string {
  const folder = newDataDir();
  mkdirSync(folder, { recursive: true });
  const rows = amounts.map((amount, i) => `1,North,${firstYear + i},A,10,A,${amount}`);
  writeFileSync(join(folder, 'source.csv'), [HEADER, ...rows, ''].join('\n'));
  return join(folder, 'source.csv');
}

const imported = (
  dataDir: string,
  file: string,
  more: readonly string[],
  mapping = here('contributions.yaml'),
): Promise<Ended> => ended(dataDir, ['import', file, '--mapping', mapping, ...more]);

describe('a dry run', () => {
  it('needs no log, and makes nothing', async () => {
    const dataDir = newDataDir();
    const { code, stdout } = await imported(dataDir, here('contributions.csv'), ['--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toBe('rows: 6 fit to be taken on, 0 faults\ntaken on: nothing\n');
    expect(existsSync(dataDir)).toBe(false);
  });

  it('may be made beside a running service', async () => {
    const dataDir = newDataDir();
    await serving(dataDir);
    const { code } = await imported(dataDir, here('contributions.csv'), ['--dry-run']);
    expect(code).toBe(0);
  });

  it('names line and column of what is below the cent, or below zero', async () => {
    const file = sourceOf(['1.005', '1.00', '-5.00', '0.00']);
    const { code, stdout } = await imported(newDataDir(), file, ['--dry-run']);
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'line 2: Amount: VALIDATION_FAILED: has more decimals than an amount in USD (2)',
      'line 4: Amount: VALIDATION_FAILED: is below zero',
      'rows: 2 fit to be taken on, 2 faults',
      'taken on: nothing',
      '',
    ]);
  });

  it.each(['--report', '--as=carla'])(
    '(with %s) else says that there is no log',
    async (option) => {
      const dataDir = newDataDir();
      const more = option === '--report' ? ['--dry-run', option] : [option];
      const { code, stdout, stderr } = await imported(dataDir, here('contributions.csv'), more);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^there is no log in .*\n$/);
      expect(existsSync(dataDir)).toBe(false);
    },
  );
});

describe('a source that is none', () => {
  it('is refused in one line', async () => {
    const { code, stdout, stderr } = await imported(newDataDir(), '/dev/null', ['--dry-run']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('/dev/null: has no header: its first line names the columns\n');
  });
});

describe('a mapping with more aliases than any needs', () => {
  it('is refused in one line', async () => {
    const folder = newDataDir();
    mkdirSync(folder, { recursive: true });
    const mapping = join(folder, 'm.yaml');
    const level = (i: number) =>
      `a${i}: &a${i} [${Array.from({ length: 9 }, () => (i === 0 ? 'x' : `*a${i - 1}`)).join(', ')}]`;
    writeFileSync(mapping, Array.from({ length: 9 }, (_, i) => level(i)).join('\n'));
    const result = await imported(newDataDir(), here('contributions.csv'), ['--dry-run'], mapping);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^.*m\.yaml: .*alias.*\n$/);
  });
});
