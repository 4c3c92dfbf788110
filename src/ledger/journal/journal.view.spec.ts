import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../../test/doubles/memory-event-log.js';
import { InlineViews } from '../../../test/http/inline-views.js';
import { catalogue } from '../../catalogue.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { Viewer, viewAs } from '../../platform/auth/viewer.js';
import { Queries } from '../../platform/http/reading.js';
import { journal } from './journal.projection.js';
import { ReadJournal, ReadJournalHandler, type JournalParameters } from './journal.view.js';
import type { JournalLine } from './journal-lines.view.js';

const id = (kind: string, n: number) =>
  `${kind}_0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const usd = (amount: string) => ({ amount, currency: 'USD' });

const ACTOR = id('person', 1);
const NORTH = id('fund', 1);
const SOUTH = id('fund', 2);
const POOL = id('pool', 1);
const RESERVE = id('pool', 2);
const ALPHA = id('donor', 1);
const BETA = id('donor', 2);
const SHELTER = id('grant', 1);

let folder: string;
let views: InlineViews;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const log = new MemoryEventLog();
  views = new InlineViews(join(folder, 'views.db'), [journal, fundsProjection], catalogue, log);
  const happened = (n: number, stream: string, type: string, data: object) =>
    log.appendNow([
      {
        stream,
        id: id('e', n),
        type,
        data: { ...data },
        metadata: { schema: '1', actor: ACTOR, command: 'Try', correlationId: 'c' },
      },
    ]);
  const received = (n: number, donor: string, fund: string) =>
    happened(n, id('receipt', n), 'ReceiptTakenOn', {
      fund,
      donor,
      pool: POOL,
      amount: usd(`${n}.00`),
      source: 's',
      sourceKey: `r${n}`,
      valueDate: `2026-03-0${n}`,
    });
  received(1, ALPHA, NORTH);
  received(2, BETA, NORTH);
  received(3, ALPHA, SOUTH);
  happened(4, SHELTER, 'GrantTakenOn', {
    fund: NORTH,
    organisation: id('organisation', 1),
    source: 's',
    sourceKey: 'g1',
    amount: usd('4.00'),
    fundingLines: [{ pool: RESERVE, amount: usd('4.00') }],
    plannedStart: '2026-04-01',
    plannedEnd: '2027-03-31',
    status: 'AWARDED',
    assumedPaid: false,
    valueDate: '2026-04-01',
  });
  received(5, ALPHA, NORTH);
  for (const [n, fund] of [NORTH, SOUTH].entries()) {
    happened(6 + n, fund, 'FundEstablished', {
      name: fund,
      baseCurrency: 'USD',
      timeZone: 'Europe/Vienna',
      sector: '15160',
    });
  }
});
afterAll(() => {
  views.close();
  rmSync(folder, { recursive: true });
});

async function read(fund: string, parameters: Partial<JournalParameters> = {}) {
  const rights = {
    person: id('person', 1),
    holds: () => true,
    represents: () => false,
    actsFor: () => false,
  };
  const now = Temporal.Instant.from('2026-06-15T12:00:00Z');
  const viewer = new Viewer(rights, now, { roles: ['auditor'] }, fund);
  const handler = new ReadJournalHandler(new Queries(views, 1_000), views.reader);
  return viewAs(viewer, async () => handler.execute(new ReadJournal(fund, parameters)));
}

/** Index and place of a line, and what stands there. */
const inShort = ({ index, line, account, amount }: JournalLine) =>
  `${index}.${line} ${account} ${amount.amount}`;

const lines = async (fund: string, parameters?: Partial<JournalParameters>) =>
  (await read(fund, parameters)).items.map(inShort);

const FIRST = ['0.1 CASH 1.00', '0.2 CONTRIBUTION_REVENUE -1.00'];
const SECOND = ['1.1 CASH 2.00', '1.2 CONTRIBUTION_REVENUE -2.00'];
const GRANT = ['3.1 COMMITMENTS 4.00', '3.2 UNCOMMITTED -4.00'];
const LAST = ['4.1 CASH 5.00', '4.2 CONTRIBUTION_REVENUE -5.00'];

describe('The journal', () => {
  it('has a line of each fund with its entry', async () => {
    expect((await read(SOUTH)).items[0]).toMatchObject({
      index: 2,
      line: 1,
      pool: POOL,
      account: 'CASH',
      amount: usd('3.00'),
      donor: ALPHA,
      valueDate: '2026-03-03',
      period: '2026-03',
      event: 'ReceiptTakenOn',
      subject: id('receipt', 3),
    });
  });

  it.each([
    ['nothing', {}, [...FIRST, ...SECOND, ...GRANT, ...LAST]],
    ['a donor', { donor: ALPHA }, [...FIRST, ...LAST]],
    ['a grant', { grant: SHELTER }, GRANT],
    ['a pool', { pool: RESERVE }, GRANT],
    [
      'an account',
      { account: 'CASH' as const },
      ['0.1 CASH 1.00', '1.1 CASH 2.00', '4.1 CASH 5.00'],
    ],
    ['a donor and an account', { donor: BETA, account: 'CASH' as const }, ['1.1 CASH 2.00']],
    ['a subject', { subject: id('receipt', 2) }, SECOND],
    ['an event', { event: 3 }, GRANT],
    ['a period', { period: '2026-04' }, GRANT],
    ['a contribution', { contribution: id('contribution', 1) }, []],
    ['a donor and a grant', { donor: ALPHA, grant: SHELTER }, []],
  ])('asked for %s', async (_, parameters, expected) => {
    expect(await lines(NORTH, parameters)).toEqual(expected);
  });

  it.each([{}, { donor: ALPHA }])('comes page by page, none twice', async (parameters) => {
    const all = await lines(NORTH, parameters);
    const found: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await read(NORTH, { ...parameters, limit: 1, ...(cursor && { cursor }) });
      found.push(...page.items.map(inShort));
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(found).toEqual(all);
  });
});
