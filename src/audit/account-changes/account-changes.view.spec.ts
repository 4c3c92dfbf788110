import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import {
  AMINA,
  CHEN,
  DARA,
  EMEKA,
  FUND,
  GENERAL,
  GRANT,
  OTHER_PAYMENT,
  PAYMENT,
  SHELTER,
  usd,
} from '../../../test/grants/histories.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { accountChanges } from './account-changes.projection.js';
import {
  AccountChangeParameters,
  ListAccountChanges,
  ListAccountChangesHandler,
} from './account-changes.view.js';

const account = (n: number) => `account_0192a000-0000-7000-8000-00000000000${n}`;

let history: RecordedHistory;
beforeEach(() => void (history = new RecordedHistory([accountChanges, fundsProjection])));
afterEach(() => history.close());

const proposes = (at: string, n: number) =>
  history.happened(at, DARA, [
    SHELTER,
    {
      type: 'AccountProposed',
      data: {
        account: account(n),
        country: 'KE',
        holder: 'The shelter',
        number: `KE0${n}`,
        bic: 'KCBLKENX',
        by: [DARA],
      },
    },
  ]);

const verifies = (at: string, n: number) =>
  history.happened(at, EMEKA, [
    SHELTER,
    { type: 'AccountVerified', data: { account: account(n), by: [EMEKA] } },
  ]);

const releases = (at: string, payment: string, to: number | undefined) =>
  history.happened(at, CHEN, [
    payment,
    {
      type: 'PaymentReleased',
      data: {
        fund: FUND,
        grant: GRANT,
        organisation: SHELTER,
        tranche: 1,
        ...(to !== undefined && { account: account(to) }),
        amount: usd('20000.00'),
        parts: [{ pool: GENERAL, amount: usd('20000.00') }],
        unscreened: true,
        by: [CHEN, AMINA],
        valueDate: '2026-06-15',
      },
    },
  ]);

const listed = async (more: Partial<AccountChangeParameters> = {}) => {
  const parameters = Object.assign(new AccountChangeParameters(), more);
  return (await history.ask(ListAccountChangesHandler, new ListAccountChanges(parameters))).items;
};
const payments = async (more: Partial<AccountChangeParameters> = {}) =>
  (await listed(more)).map(({ payment }) => payment);

describe('Payments after changes of accounts', () => {
  it('say when and by whom the account was named and verified, and the minutes from then to the release', async () => {
    proposes('2026-06-01T09:00:00Z', 1);
    const proposal = proposes('2026-06-15T09:00:00Z', 2);
    const verification = verifies('2026-06-15T09:30:00Z', 2);
    const release = releases('2026-06-15T10:00:59Z', PAYMENT, 2);
    expect(await listed()).toEqual([
      {
        index: release,
        payment: PAYMENT,
        grant: GRANT,
        fund: FUND,
        organisation: SHELTER,
        amount: usd('20000.00'),
        account: account(2),
        earlierAccount: account(1),
        isFirst: true,
        proposedAt: '2026-06-15T09:00:00Z',
        proposedBy: [DARA],
        verifiedAt: '2026-06-15T09:30:00Z',
        verifiedBy: [EMEKA],
        releasedAt: '2026-06-15T10:00:59Z',
        releasedBy: [CHEN, AMINA],
        minutesSinceProposed: 60,
        minutesSinceVerified: 30,
        events: [proposal, verification, release],
      },
    ]);
  });

  it('are those within so many minutes, to the second', async () => {
    proposes('2026-06-15T09:00:00Z', 1);
    verifies('2026-06-15T09:00:00Z', 1);
    releases('2026-06-15T10:00:00Z', PAYMENT, 1);
    releases('2026-06-15T10:00:01Z', OTHER_PAYMENT, 1);
    expect(await payments({ withinMinutes: 60 })).toEqual([PAYMENT]);
    expect(await payments({ withinMinutes: 61 })).toEqual([PAYMENT, OTHER_PAYMENT]);
    expect(await payments({ from: '2026-06-15T10:00:01Z' })).toEqual([OTHER_PAYMENT]);
    expect(await payments({ to: '2026-06-15T10:00:00.999Z' })).toEqual([PAYMENT]);
  });

  it('are, on demand, only the first to an account that took the place of another', async () => {
    proposes('2026-06-01T09:00:00Z', 1);
    releases('2026-06-02T09:00:00Z', PAYMENT, 1);
    expect(await payments({ afterChange: 'true' })).toEqual([]);
    proposes('2026-06-03T09:00:00Z', 2);
    releases('2026-06-04T09:00:00Z', OTHER_PAYMENT, 2);
    releases('2026-06-05T09:00:00Z', PAYMENT.replace(/1$/, '3'), 2);
    expect(await payments({ afterChange: 'true' })).toEqual([OTHER_PAYMENT]);
    expect(await payments({ organisation: SHELTER })).toHaveLength(3);
  });

  it('are none that were assumed when an award was taken on', async () => {
    releases('2026-06-02T09:00:00Z', PAYMENT, undefined);
    expect(await listed()).toEqual([]);
  });
});
