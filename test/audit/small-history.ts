import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject, NewRecord } from '../../src/platform/event-log/event-log.js';
import { ofMinor } from '../../src/platform/money/money.js';

/** A fund with one pool into which donors have paid: enough to have books, as appends. */
export function smallHistory(receipts: number): NewRecord[][] {
  const fund = `fund_${randomUUIDv7()}`;
  const pool = `pool_${randomUUIDv7()}`;
  const donor = `donor_${randomUUIDv7()}`;
  const opening = [
    record(fund, 'FundEstablished', {
      name: 'Fund for the test',
      baseCurrency: 'USD',
      timeZone: 'Europe/Vienna',
      sector: '15160',
    }),
    record(fund, 'PoolListed', { pool, general: true }),
    record(pool, 'PoolOpened', { fund, name: 'general', currency: 'USD', general: true }),
  ];
  return [opening, ...Array.from({ length: receipts }, (_, i) => paid({ fund, pool, donor }, i))];
}

function paid(parties: { fund: string; pool: string; donor: string }, i: number): NewRecord[] {
  const amount = ofMinor(BigInt(10_000 + i), 'USD');
  const valueDate = '2024-12-31';
  const receipt = record(`receipt_${randomUUIDv7()}`, 'ReceiptTakenOn', {
    ...parties,
    amount,
    source: 'test',
    sourceKey: `row-${i}`,
    valueDate,
  });
  const cause = { stream: receipt.stream, event: receipt.id, type: receipt.type, valueDate };
  return [
    receipt,
    record(parties.pool, 'PoolCredited', { cause, change: { cash: amount, programme: amount } }),
  ].map((each) => ({ ...each, metadata: { ...each.metadata, correlationId: `c-${i}` } }));
}

const record = (stream: string, type: string, data: JsonObject): NewRecord => ({
  stream,
  id: randomUUIDv7(),
  type,
  data,
  metadata: { schema: '1', actor: 'somebody', command: 'Test', decidedAt: '2026-01-01T00:00:00Z' },
});
