import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/catalogue.js';
import { StatementsCheck } from '../../src/ledger/statements/statements-check.js';
import { statementsProjection } from '../../src/ledger/statements/statements.projection.js';
import { checkpointsProjection } from '../../src/platform/transparency/checkpoints.projection.js';
import { TreeRoots } from '../../src/platform/transparency/tree-roots.js';
import { Viewer, viewAs } from '../../src/platform/auth/viewer.js';
import {
  ReadStatementText,
  ReadStatementTextHandler,
} from '../../src/ledger/statements/statements.view.js';
import type { JsonObject, StoredEvent } from '../../src/platform/event-log/event-log.js';
import { Queries } from '../../src/platform/http/reading.js';
import { MemoryEventLog } from '../doubles/memory-event-log.js';
import { InlineViews } from '../http/inline-views.js';
import { RunningFund } from '../line/running-fund.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });

let service: RunningFund;
let fund: string;
let donor: string;
let statement: string;

/** Two axes, of the rule book: 70,000 are there on 1 May, 7,400 of 20 May are recorded on 12 June. */
beforeAll(async () => {
  service = await RunningFund.open('2026-05-01T08:00:00Z');
  await service.person('fiona', 'finance-officer');
  await service.person('audra', 'auditor');
  fund = await service.done('ada', 'funds', {
    name: 'Trust fund',
    baseCurrency: 'USD',
    timeZone: 'Europe/Vienna',
    sector: '15160',
  });
  donor = await service.done('fiona', 'donors', {
    name: 'Ministry',
    country: 'AT',
    kind: '10',
    registrationNumber: 'AT-1',
  });
  await receive('70000.00', '2026-05-01');
  service.clock.now = '2026-06-04T08:00:00Z';
}, 30_000);
afterAll(() => service.close());

const receive = (amount: string, valueDate: string) =>
  service.done('fiona', 'receipts', {
    fund,
    donor,
    account: 'BANK-1',
    bankReference: `R-${amount}`,
    valueDate,
    instructed: usd(amount),
    credited: usd(amount),
  });

const certify = (period: string) => service.post('fiona', 'certified-statements', { fund, period });
const cashAsAt = async (asAt: string) =>
  (await service.get('audra', `funds/${fund}/balances/CASH?asAt=${asAt}`))['balance'];

async function everyEvent(): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const page of service.installation.log.readAll(0)) events.push(...page);
  return events;
}

describe('A statement', () => {
  it.each([
    ['2026-05', 'WRONG_STATE', { state: 'OPEN', allowed: ['CLOSED'] }],
    ['2026-06', 'PERIOD_NOT_ENDED', { lastDay: '2026-06-30', today: '2026-06-04' }],
    ['2026-04', 'WRONG_STATE', { state: 'BEFORE_THE_FIRST' }],
  ])('of %s is refused as %s before the month is closed', async (period, code, figures) => {
    expect(await certify(period)).toMatchObject({ status: 409, body: { code, ...figures } });
  });

  it('is certified once the month is closed, and once only', async () => {
    await service.done('fiona', `funds/${fund}/close-period`, { period: '2026-05' });
    const certified = await certify('2026-05');
    expect(certified.status).toBe(201);
    statement = String(certified.body['id']);
    expect(statement).toBe(`${fund.replace('fund', 'statement')}-2026-05`);
    expect(await certify('2026-05')).toMatchObject({
      status: 409,
      body: { code: 'WRONG_STATE', state: 'CERTIFIED' },
    });
    expect(await service.get('audra', `certified-statements/${statement}`)).toMatchObject({
      period: '2026-05',
      asAt: '2026-05-31',
      statement: {
        layout: 'tributary-statement-1',
        balances: expect.arrayContaining([
          expect.objectContaining({
            account: 'CASH',
            opening: '0.00',
            debits: '70000.00',
            credits: '0.00',
            closing: '70000.00',
          }),
        ]),
        financialTotal: '0.00',
        memorandumTotal: '0.00',
      },
    });
  });

  it('is as known where the month was closed: what is recorded later belongs to June', async () => {
    const before = await content();
    service.clock.now = '2026-06-12T08:00:00Z';
    await receive('7400.00', '2026-05-20');
    service.clock.now = '2026-06-30T08:00:00Z';
    expect(await cashAsAt('2026-05-31')).toEqual(usd('77400.00'));
    expect(await cashAsAt('2026-05-19')).toEqual(usd('70000.00'));
    expect(await service.get('audra', `funds/${fund}/journal?period=2026-06`)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ valueDate: '2026-05-20' })]),
    });
    expect(await content()).toEqual(before);
    expect(before.text).toContain('"closing":"70000.00"');
    service.clock.now = '2026-07-04T08:00:00Z';
    await service.done('fiona', `funds/${fund}/close-period`, { upTo: '2026-06' });
    const june = String((await certify('2026-06')).body['id']);
    expect(await service.get('audra', `certified-statements/${june}`)).toMatchObject({
      statement: {
        balances: expect.arrayContaining([
          expect.objectContaining({
            account: 'CASH',
            opening: '70000.00',
            debits: '7400.00',
            closing: '77400.00',
          }),
        ]),
      },
    });
  });

  it('has the digest of its bytes, and a page that people read', async () => {
    const { text, digest } = await content();
    expect(hash('sha256', text)).toBe(digest);
    const { items } = await service.get('audra', `funds/${fund}/certified-statements`);
    expect(items).toMatchObject([{ period: '2026-05', digest }, { period: '2026-06' }]);
    const { text: page } = await get(`certified-statements/${statement}/page`);
    expect(page).toMatch(/^CASH +0\.00 +70000\.00 +0\.00 +70000\.00$/m);
    expect(page).toContain(`SHA-256   ${digest}`);
    const { index, tree } = await service.get('audra', `certified-statements/${statement}`);
    const size = Number(index) + 1;
    const root = Buffer.from(service.installation.log.tree.root(size)).toString('base64');
    expect(tree).toEqual({ size, root });
    expect(page).toContain(`Log       ${size} events with this certification, root ${root}`);
  });

  it('is not there under another id', async () => {
    for (const path of ['', '/content', '/page']) {
      const { status } = await get(`certified-statements/${statement.slice(0, -2)}01${path}`);
      expect(status).toBe(404);
    }
  });

  it('has the same bytes when its view is made anew, from another store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'statements-'));
    const log = new MemoryEventLog();
    log.events.push(...(await everyEvent()));
    const views = new InlineViews(
      join(folder, 'v.db'),
      [statementsProjection, checkpointsProjection],
      catalogue,
      log,
    );
    const handler = new ReadStatementTextHandler(
      new Queries(views, 1_000),
      views.reader,
      new TreeRoots(undefined),
    );
    const rights = {
      person: 'p',
      holds: () => true,
      represents: () => false,
      actsFor: () => false,
    };
    const now = Temporal.Instant.from(service.clock.now);
    const viewer = new Viewer(rights, now, { roles: ['auditor'] }, statement);
    const again = await viewAs(viewer, () => handler.execute(new ReadStatementText(statement)));
    expect({ text: again.text, digest: again.digest }).toEqual(await content());
    views.close();
    rmSync(folder, { recursive: true });
  });
});

describe('A line of the journal', () => {
  it('leads to its event, with command, person, change and entry', async () => {
    const { lines } = await service.get('audra', `funds/${fund}/balances/CASH?limit=1`);
    const [line] = lines as [Record<string, unknown>];
    const event = await service.get('audra', `events/${String(line['index'])}`);
    expect(event).toMatchObject({
      index: line['index'],
      type: 'ReceiptRecorded',
      stream: line['subject'],
      command: 'RecordReceipt',
      actor: line['actor'],
      correlationId: line['correlationId'],
      journal: [line, { account: 'CONTRIBUTION_REVENUE', amount: usd('-70000.00') }],
    });
    expect(event['changes']).toContainEqual({ field: '/status', after: 'RECORDED' });
  });

  it.each(['100000', '-1', '1e3', 'first'])('leads to no event at %s', async (index) => {
    expect((await get(`events/${index}`)).body).toMatchObject({ code: 'NOT_FOUND', id: index });
  });
});

describe('Verifying', () => {
  const verdictOn = (events: readonly StoredEvent[]) => {
    const check = new StatementsCheck();
    const reasons = events.flatMap((event) => check.see(event) ?? []);
    return { equal: check.equal, reasons };
  };
  const changed = async (change: (event: StoredEvent) => JsonObject | undefined) =>
    verdictOn(
      (await everyEvent()).flatMap((event) => {
        const data = change(event);
        return data === undefined ? [] : [{ ...event, data }];
      }),
    );

  it('makes every statement anew from the log', async () => {
    expect(verdictOn(await everyEvent())).toEqual({ equal: 2, reasons: [] });
  });

  it('finds a statement that was altered', async () => {
    const { reasons } = await changed(({ type, data }) =>
      type === 'StatementCertified'
        ? { ...data, statement: { ...(data['statement'] as object), currency: 'EUR' } }
        : data,
    );
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(/does not have the digest that stands beside it$/);
  });

  it('finds one that the log does not bear out', async () => {
    const { reasons } = await changed(({ type, data }) =>
      type === 'ReceiptRecorded' ? undefined : data,
    );
    expect(reasons[0]).toMatch(/^the certified statement of 2026-05 of .* is not what follows/);
  });

  it('finds one of a month that was never closed', async () => {
    const { reasons } = await changed(({ type, data }) =>
      type === 'PeriodClosed' ? undefined : data,
    );
    expect(reasons[0]).toMatch(/is of a month that is not closed$/);
  });
});

const get = (path: string) => service.read('audra', path);

async function content() {
  const { text, headers } = await get(`certified-statements/${statement}/content`);
  const base64 = /^sha-256=:(.*):$/.exec(headers['repr-digest'] ?? '')?.[1] ?? '';
  return { text, digest: Buffer.from(base64, 'base64').toString('hex') };
}
