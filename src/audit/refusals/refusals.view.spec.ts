import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordedHistory } from '../../../test/audit/recorded-history.js';
import { AMINA, APPLICATION, BELA, FUND, GRANT } from '../../../test/grants/histories.js';
import { fundsProjection } from '../../funds/funds/funds.projection.js';
import { reviewsProjection } from '../../grantmaking/reviews/reviews.projection.js';
import { refusals } from './refusals.projection.js';
import { ListRefusals, ListRefusalsHandler, RefusalParameters } from './refusals.view.js';

let history: RecordedHistory;
beforeEach(() => {
  history = new RecordedHistory([refusals, fundsProjection, reviewsProjection]);
});
afterEach(() => history.close());

let count = 0;
const refused = (at: string, actor: string, data: object = {}) =>
  history.happened(at, actor, [
    `refusal_0192a000-0000-7000-8000-${String(++count).padStart(12, '0')}`,
    {
      type: 'CommandRefused',
      data: {
        command: 'AwardGrant',
        targets: [APPLICATION],
        status: 409,
        code: 'WRONG_STATE',
        rule: 'Not now.',
        figures: {},
        ...data,
      },
    },
  ]);

const places = async (
  more: Partial<RefusalParameters> = {},
  look: Parameters<RecordedHistory['ask']>[2] = {},
) => {
  const parameters = Object.assign(new RefusalParameters(), more);
  return (await history.ask(ListRefusalsHandler, new ListRefusals(parameters), look)).items.map(
    ({ index }) => index,
  );
};

describe('The list of refusals', () => {
  it.each<[string, Partial<RefusalParameters>, object]>([
    ['code', { code: 'NO_QUORUM' }, { code: 'NO_QUORUM' }],
    ['command', { command: 'CloseVote' }, { command: 'CloseVote' }],
    ['fund', { fund: FUND }, { fund: FUND }],
    ['target', { target: GRANT }, { targets: [APPLICATION, GRANT] }],
  ])('is narrowed by %s', async (_, asked, data) => {
    refused('2026-03-01T09:00:00Z', AMINA);
    const wanted = refused('2026-03-01T09:00:00Z', AMINA, data);
    refused('2026-03-01T09:00:00Z', AMINA);
    expect(await places(asked)).toEqual([wanted]);
  });

  it('is narrowed by who sent the command, or had it sent', async () => {
    refused('2026-03-01T09:00:00Z', AMINA);
    const own = refused('2026-03-01T09:00:00Z', BELA);
    const sent = refused('2026-03-01T09:00:00Z', AMINA);
    const event = history.log.events[sent];
    if (event) {
      history.log.events[sent] = { ...event, metadata: { ...event.metadata, onBehalfOf: BELA } };
    }
    expect(await places({ actor: BELA })).toEqual([own, sent]);
  });

  it('is narrowed by moment, both limits included, and by all of it together', async () => {
    const [first, second, third] = ['09:00:00', '09:00:01', '09:00:02'].map((time) =>
      refused(`2026-03-01T${time}Z`, AMINA, { fund: FUND }),
    );
    expect(await places({ from: '2026-03-01T09:00:01Z' })).toEqual([second, third]);
    expect(await places({ to: '2026-03-01T09:00:01Z' })).toEqual([first, second]);
    expect(await places({ from: '2026-03-01T09:00:03Z' })).toEqual([]);
    expect(await places({ to: '2026-03-01T08:59:59Z' })).toEqual([]);
    const only = { from: '2026-03-01T09:00:01Z', to: '2026-03-01T09:00:01Z' };
    expect(await places({ ...only, fund: FUND, actor: AMINA })).toEqual([second]);
  });

  it('leaves out, for a role for named funds, what belongs to none', async () => {
    const established = {
      type: 'FundEstablished',
      data: { name: 'Ours', baseCurrency: 'USD', timeZone: 'Africa/Nairobi', sector: '15160' },
    };
    history.happened('2026-03-01T09:00:00Z', AMINA, [FUND, established]);
    const ours = refused('2026-03-01T09:00:00Z', AMINA, { fund: FUND });
    const none = refused('2026-03-01T09:00:00Z', AMINA);
    expect(await places({}, { funds: [FUND] })).toEqual([ours]);
    expect(await places()).toEqual([ours, none]);
  });
});
