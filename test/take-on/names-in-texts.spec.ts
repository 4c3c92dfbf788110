import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningFund } from '../line/running-fund.js';

// The history is taken on by the compiled command line, in a process of its own: it opens no views.

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const now = (): string => Temporal.Now.instant().round('second').toString();

const CONTRIBUTIONS = `
kind: CONTRIBUTIONS
source: example
key: [Key]
fund: { code: Fund, baseCurrency: USD, timeZone: Etc/UTC, sector: '72010' }
amount: Amount
donor:
  name: Donor
  identifiedBy: NAME
  kind: { column: Kind, codes: { GOV: '10' } }
  people: { column: Kind, values: [IND] }
date: { year: Year }`;

const GRANTS = `
kind: GRANTS
source: example
key: [Key]
fund: { code: Fund, baseCurrency: USD, timeZone: Etc/UTC, sector: '72010' }
amount: Amount
organisation: { name: House, identifiedBy: NAME, kind: { value: '22' } }
title: Title
start: { year: Year }
end: { year: Year }
state: { column: State, codes: { OPEN: { state: ACTIVE, assumedPaid: false } } }`;

let fund: RunningFund;
let noor: string;

beforeAll(async () => {
  fund = await RunningFund.open(now());
  await fund.person('carla', 'controller', 'finance-officer', 'grant-officer');
  noor = await fund.person('Noor Haddad', 'reviewer');
  await fund.end();
  await takenOn('contributions', CONTRIBUTIONS, [
    'Key,Fund,Donor,Kind,Amount,Year',
    'c1,1,Ana Pérez,IND,10.00,2020',
    'c2,1,A State,GOV,20.00,2020',
  ]);
  await takenOn('grants', GRANTS, [
    'Key,Fund,House,Title,Amount,Year,State',
    'g1,1,Open Door,Visit of noor haddad and Pérez Ana,5.00,2021,OPEN',
  ]);
  fund = await RunningFund.open(now(), fund.dataDir);
}, 120_000);

afterAll(() => fund.close());

async function takenOn(name: string, mapping: string, rows: readonly string[]): Promise<void> {
  const [source, mapped] = ['csv', 'yaml'].map((end) => join(fund.dataDir, `${name}.${end}`));
  if (!source || !mapped) throw new Error('two files');
  writeFileSync(source, `${rows.join('\n')}\n`);
  writeFileSync(mapped, mapping);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [CLI, 'import', source, '--mapping', mapped, '--as', 'carla', '--report'],
    { env: { ...process.env, TRIBUTARY_DATA_DIR: fund.dataDir } },
  );
  expect(stdout).toContain('source and log are equal to the cent, row by row');
}

const titles = async (): Promise<string[]> => {
  const { items } = await fund.get('carla', 'grants');
  return (items as { title: string }[]).map(({ title }) => title).toSorted();
};

const donorCalled = async (name: string): Promise<string> => {
  const { items } = await fund.get('carla', 'donors');
  const found = (items as { id: string; name: string }[]).find((each) => each.name === name);
  return found?.id ?? `no donor ${name}`;
};

it('names of people registered before are erased in texts that the command line took on', async () => {
  expect(await titles()).toEqual(['Visit of noor haddad and Pérez Ana']);
  await fund.done('ada', `persons/${noor}/erase`);
  expect(await titles()).toEqual(['Visit of [erased] and Pérez Ana']);
});

it('so are names of donors who are people, and were taken on before', async () => {
  await fund.done('ada', `donors/${await donorCalled('Ana Pérez')}/erase`);
  expect(await titles()).toEqual(['Visit of [erased] and [erased]']);
});

it('so are names that are taken on in the same batch', async () => {
  const common = {
    fund: { code: '1', name: 'Example 1' },
    amount: { amount: '7.00', currency: 'USD' },
  };
  const donor = { key: 'Bo Li', name: 'Bo Li', kind: '90', naturalPerson: true };
  const organisation = { key: 'Open Door', name: 'Open Door', kind: '22' };
  const [start, end] = ['2021-01-01', '2021-12-31'];
  await fund.done('carla', 'imports', {
    source: 'example',
    terms: { baseCurrency: 'USD', timeZone: 'Etc/UTC', sector: '72010' },
    contributions: [{ ...common, sourceKey: 'c3', donor, valueDate: '2020-12-31' }],
    grants: [
      {
        ...common,
        sourceKey: 'g2',
        organisation,
        title: 'A house of Bo Li',
        start,
        end,
        approvedOn: start,
        status: 'ACTIVE',
        assumedPaid: false,
      },
    ],
  });
  expect(await titles()).toContain('A house of Bo Li');
  await fund.done('ada', `donors/${await donorCalled('Bo Li')}/erase`);
  expect(await titles()).toContain('A house of [erased]');
});
