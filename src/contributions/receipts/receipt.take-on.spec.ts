import { describe, expect, it } from '@jest/globals';
import {
  agreementAfter,
  chf,
  FUND,
  GENERAL,
  RECEIPT,
  refused,
  SWISS,
  TODAY,
  usd,
  wrong,
} from '../../../test/contributions/histories.js';
import { receipt } from './receipt.js';
import { reverseReceipt } from './receipt.reversal.js';
import {
  duplicateSourceKey,
  isStillDue,
  takeOnInstalment,
  takeOnReceipt,
  type ReceiptToTakeOn,
} from './receipt.take-on.js';

const row: ReceiptToTakeOn = {
  fund: FUND,
  donor: SWISS,
  amount: usd('1044143.65'),
  valueDate: '2022-12-31',
  source: 'cbpf',
  sourceKey: '2022|VEN|18',
};
const by = { pool: GENERAL, baseCurrency: 'USD', today: TODAY };

describe('Taking on a receipt of the past', () => {
  it('takes cash and revenue as given, without support cost and reserve', () => {
    expect(takeOnReceipt(row, by)).toEqual([
      { type: 'ReceiptTakenOn', data: { ...row, pool: GENERAL } },
    ]);
  });

  it.each(['0.00', '-12.50'])('takes %s as the source has it', (amount) => {
    const [event] = takeOnReceipt({ ...row, amount: usd(amount) }, by);
    expect(event?.data).toMatchObject({ amount: usd(amount) });
  });

  it('is in base currency', () => {
    expect(refused(() => takeOnReceipt({ ...row, amount: chf('1.00') }, by))).toEqual({
      code: 'CURRENCY_MISMATCH',
      figures: { field: 'amount', currency: 'CHF', expected: ['USD'] },
    });
  });

  it('can be reversed like any other, and has no bank reference to give back', () => {
    const state = takeOnReceipt(row, by).reduce(receipt.evolve, receipt.initial);
    expect(state.bankReferences).toEqual([]);
    const events = reverseReceipt(
      state,
      { id: RECEIPT, reason: 'Booked twice.' },
      { today: TODAY },
    );
    expect(events).toMatchObject([
      {
        type: 'ReceiptReversed',
        data: { posting: { cash: usd('1044143.65'), revenue: usd('1044143.65') } },
      },
    ]);
  });

  it('of a row that is known is refused as DUPLICATE_SOURCE_KEY, naming what it was taken on as', () => {
    const figures = { source: 'cbpf', sourceKey: '2022|VEN|18', takenOnAs: RECEIPT };
    expect(duplicateSourceKey(figures)).toMatchObject({
      status: 409,
      code: 'DUPLICATE_SOURCE_KEY',
      figures,
    });
  });
});

describe('Money of a source that is dated', () => {
  it.each([
    [TODAY, false],
    ['2026-06-16', true],
    ['2026-12-31', true],
  ])('%s is still due: %s', (valueDate, expected) => {
    expect(isStillDue({ valueDate }, by)).toBe(expected);
  });

  it('after today is taken on as an instalment due, receivable and revenue from today', () => {
    const events = takeOnInstalment({ ...row, valueDate: '2026-12-31' }, by);
    expect(events).toEqual([
      {
        type: 'InstalmentTakenOn',
        data: {
          fund: FUND,
          pool: GENERAL,
          donor: SWISS,
          receivable: usd('1044143.65'),
          dueOn: '2026-12-31',
          source: 'cbpf',
          sourceKey: '2022|VEN|18',
          valueDate: TODAY,
        },
      },
    ]);
    expect(agreementAfter(...events)).toMatchObject({
      carrying: usd('1044143.65'),
      instalments: [{ number: 1, dueOn: '2026-12-31', paid: usd('0.00') }],
    });
  });

  it.each([
    ['0.00', { code: 'accepted' }],
    ['-0.01', wrong('/amount')],
  ])('after today and comes to %s: %j', (amount, expected) => {
    expect(refused(() => takeOnInstalment({ ...row, amount: usd(amount) }, by))).toEqual(expected);
  });

  it('after today is in base currency too', () => {
    expect(refused(() => takeOnInstalment({ ...row, amount: chf('1.00') }, by))).toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
  });
});
