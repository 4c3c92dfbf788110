import { describe, expect, it } from '@jest/globals';
import { refused } from '../../../test/doubles/refused.js';
import { decimal, ratio } from '../../platform/money/rational.js';
import type { Call } from '../calls/call.js';
import type { Organisation } from '../organisations/organisation.js';
import { assertMayBeAwarded, award } from './application.award.js';
import { concludeEvaluation, type EvaluationSources } from './application.evaluation.js';
import type { ApplicationData, ApplicationEvent } from './application.events.js';
import { application, type Application } from './application.js';
import { assertLead } from './application.lead.js';
import { decline, screen, type ScreeningSources } from './application.screening.js';
import { revise, start, submit } from './application.submission.js';
import { validitiesOf } from './application.validity.js';
import { withdraw } from './application.withdrawal.js';

const id = (kind: string, n = 1) => `${kind}_0192a000-0000-7000-8000-00000000000${n}`;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const [gina, omar] = [id('person', 1), id('person', 2)];
const people = { women: 10, men: 0, girls: 5, boys: 0 };
const services = { shelter: 10, health: 0, psychosocial: 5, legal: 0, education: 0, livelihood: 0 };

const call = {
  status: 'PUBLISHED',
  fund: id('fund'),
  floor: usd('10000.00'),
  ceiling: usd('30000.00'),
  shortestMonths: 6,
  longestMonths: 12,
  countries: ['KE'],
  kinds: ['22'],
  categoryCaps: [{ category: 'overhead', percent: '10' }],
  deadline: { local: '2026-03-31T23:59:59', zone: 'UTC' },
} as unknown as Call;

const lead: Organisation = {
  standing: 'ACTIVE',
  name: 'Safe House',
  kind: '22',
  country: 'KE',
  accountKeys: {},
};

type Content = ApplicationData<'ApplicationRevised'>;

const content: Content = {
  title: 'Shelter',
  summary: 'What we do.',
  amount: usd('20000.00'),
  start: '2026-05-01',
  end: '2027-04-30',
  coApplicants: [],
  allocations: [{ country: 'KE', themes: [], sdgTargets: [], groups: [], percent: '100' }],
  budget: [
    { category: 'staff', description: 'Counsellors', amount: usd('18000.00') },
    { category: 'overhead', description: 'Office', amount: usd('2000.00') },
  ],
  otherFunding: [],
  safeguardingPolicy: 'Ours.',
  planned: people,
  plannedByService: services,
};

const parties = { fund: id('fund'), call: id('call'), organisation: id('organisation') };
const started = (change: Partial<Content> = {}): ApplicationEvent => ({
  type: 'ApplicationStarted',
  data: { ...parties, ...content, ...change },
});
const submitted: ApplicationEvent = { type: 'ApplicationSubmitted', data: { revision: 1 } };
const eligible: ApplicationEvent = {
  type: 'ApplicationScreened',
  data: { outcome: 'ELIGIBLE', by: [omar] },
};
const evaluated = (
  effect: 'FIRST' | 'UPHOLDS' | 'OVERTURNS' = 'FIRST',
  passed = true,
): ApplicationEvent => ({
  type: 'EvaluationConcluded',
  data: {
    passed,
    mean: '70.00',
    exactMean: '70/1',
    passMark: '60',
    spread: '0.00',
    reviews: [
      { review: id('review', 1), score: '70.00' },
      { review: id('review', 2), score: '70.00' },
    ],
    effect,
    by: [gina],
  },
});
const opened: ApplicationEvent = {
  type: 'VoteOpened',
  data: { proposal: 'RECOMMEND', amount: usd('20000.00'), againstEvaluation: false },
};
const carried: ApplicationEvent = {
  type: 'VoteClosed',
  data: { carried: true, yes: 3, no: 0, abstain: 0, quorum: 2 },
};
const setAside: ApplicationEvent = {
  type: 'ReviewSetAside',
  data: { review: id('review', 1), stale: true },
};

const given = (...events: ApplicationEvent[]): Application =>
  events.reduce(application.evolve, application.initial);

const context = {
  now: Temporal.Instant.from('2026-03-01T00:00:00Z'),
  actor: omar,
  persons: [omar],
};

const by = (...persons: string[]) => ({ persons });

const cancelled = { code: 'WRONG_STATE', state: 'CANCELLED', allowed: ['PUBLISHED', 'CLOSED'] };

const submitting = (change: Partial<Content> = {}, sources: object = {}) => {
  const all = { call, lead, applied: [], now: context.now, ...sources };
  return submit(given(started(change)), all);
};

const budget = (staff: string, overhead: string): Content['budget'] => [
  { category: 'staff', description: 'Counsellors', amount: usd(staff) },
  { category: 'overhead', description: 'Office', amount: usd(overhead) },
];

describe('an application', () => {
  it('is started to a published call', () => {
    expect(start(call, parties, content)).toEqual([started()]);
    expect(refused(() => start({ ...call, status: 'CLOSED' }, parties, content))).toEqual({
      code: 'CALL_NOT_OPEN',
      state: 'CLOSED',
    });
  });

  it.each<[string, Partial<Content>]>([
    ['the amount', { amount: { amount: '20000.00', currency: 'EUR' } }],
    [
      'a budget line',
      {
        budget: [
          ...content.budget,
          { category: 'staff', description: 'x', amount: { amount: '1', currency: 'EUR' } },
        ],
      },
    ],
  ])('plans in the base currency of the fund: not %s in euro', (_, change) => {
    const figures = { code: 'CURRENCY_MISMATCH', currency: 'EUR', baseCurrency: 'USD' };
    expect(refused(() => start(call, parties, { ...content, ...change }))).toEqual(figures);
    expect(refused(() => revise(given(started()), { ...content, ...change }))).toEqual(figures);
  });

  it('has co-applicants beside the lead', () => {
    const coApplicants = [id('organisation')];
    const wrong = { code: 'VALIDATION_FAILED', errors: [{ pointer: '/coApplicants' }] };
    expect(refused(() => start(call, parties, { ...content, coApplicants }))).toMatchObject(wrong);
    expect(refused(() => revise(given(started()), { ...content, coApplicants }))).toMatchObject(
      wrong,
    );
  });

  it('is commanded for its lead, not for a co-applicant', () => {
    const lead = given(started({ coApplicants: [id('organisation', 2)] }));
    const standingFor = (party: string) => ({ represents: (other: string) => other === party });
    expect(() => assertLead(lead, standingFor(id('organisation')))).not.toThrow();
    expect(refused(() => assertLead(lead, standingFor(id('organisation', 2))))).toEqual({
      code: 'NOT_OWNER',
      owner: id('organisation'),
    });
  });

  it('can be revised until it is handed in', () => {
    expect(revise(given(started()), content)).toEqual([
      { type: 'ApplicationRevised', data: content },
    ]);
    expect(refused(() => revise(given(started(), submitted), content))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'SUBMITTED',
    });
  });

  it('is handed in with the revision that it has', () => {
    const state = given(started(), { type: 'ApplicationRevised', data: content });
    const sources = { call, lead, applied: [], now: context.now };
    expect(submit(state, sources)).toEqual([
      { type: 'ApplicationSubmitted', data: { revision: 2 } },
    ]);
  });

  it.each([
    ['the floor', '10000.00', budget('9000.00', '1000.00')],
    ['the ceiling', '30000.00', budget('27000.00', '3000.00')],
  ])('may ask for exactly %s', (_, amount, lines) => {
    expect(submitting({ amount: usd(amount), budget: lines })).toEqual([submitted]);
  });

  it.each([
    ['BELOW_FLOOR', '9999.99', { floor: usd('10000.00') }],
    ['CEILING_EXCEEDED', '30000.01', { ceiling: usd('30000.00') }],
  ])('is refused as %s a cent beyond it', (code, amount, limit) => {
    expect(refused(() => submitting({ amount: usd(amount) }))).toEqual({
      code,
      amount: usd(amount),
      ...limit,
    });
  });

  it.each(['2026-10-31', '2027-04-30'])('may end on %s, within six and twelve months', (end) => {
    expect(submitting({ end })).toEqual([submitted]);
  });

  it.each(['2026-10-30', '2027-05-01'])('may not end on %s', (end) => {
    expect(refused(() => submitting({ end }))).toEqual({
      code: 'DURATION_EXCEEDED',
      end,
      firstEnd: '2026-10-31',
      lastEnd: '2027-04-30',
    });
  });

  it('may use a cap to the cent, and not a cent more', () => {
    expect(submitting({ budget: budget('18000.00', '2000.00') })).toEqual([submitted]);
    expect(refused(() => submitting({ budget: budget('17999.99', '2000.01') }))).toEqual({
      code: 'CAP_EXCEEDED',
      category: 'overhead',
      share: '10.00005',
      cap: '10',
    });
  });

  it.each([['19999.99'], ['20000.01']])('has budget lines that add up: not %s', (total) => {
    const staff = `${Number(total.slice(0, 5)) - 2000}${total.slice(5)}`;
    expect(refused(() => submitting({ budget: budget(staff, '2000.00') }))).toEqual({
      code: 'SUM_MISMATCH',
      amount: usd('20000.00'),
      budget: usd(total),
    });
  });

  it('has allocations that add up to all of the budget', () => {
    const allocations = [{ ...content.allocations[0], percent: '99.99' }] as Content['allocations'];
    expect(refused(() => submitting({ allocations }))).toEqual({
      code: 'SUM_MISMATCH',
      whole: '100',
      allocations: '99.99',
    });
    const almost = [
      { ...content.allocations[0], percent: '99.999999999999' },
    ] as Content['allocations'];
    expect(refused(() => submitting({ allocations: almost }))).toMatchObject({
      code: 'SUM_MISMATCH',
      allocations: '99.999999999999',
    });
  });

  it.each<[string, Partial<Organisation>]>([
    ['of another country', { country: 'UG' }],
    ['of another kind', { kind: '21' }],
  ])('is for no organisation %s', (_, change) => {
    expect(refused(() => submitting({}, { lead: { ...lead, ...change } }))).toMatchObject({
      code: 'NOT_ELIGIBLE',
      organisation: id('organisation'),
    });
  });

  it('of an organisation whose country nobody knows is not eligible where a country is asked for', () => {
    const { country: _, ...unknown } = lead;
    expect(refused(() => submitting({}, { lead: unknown }))).toMatchObject({
      code: 'NOT_ELIGIBLE',
      country: null,
    });
    expect(submitting({}, { lead: unknown, call: { ...call, countries: [] } })).toEqual([
      submitted,
    ]);
  });

  it('is the only one of its parties to the call', () => {
    const applied = [{ organisation: id('organisation', 2), application: id('application', 9) }];
    expect(refused(() => submitting({}, { applied }))).toEqual({
      code: 'ONE_APPLICATION_PER_CALL',
      ...applied[0],
    });
  });

  it.each([
    ['2026-03-31T23:59:59Z', false],
    ['2026-04-01T00:00:00Z', true],
  ])('arriving at %s is late: %s', (now, isLate) => {
    const arriving = () => submitting({}, { now: Temporal.Instant.from(now) });
    if (isLate) expect(refused(arriving)).toMatchObject({ code: 'LATE' });
    else expect(arriving()).toEqual([submitted]);
  });

  it('is refused for the first rule that it breaks, in the order of the rule book', () => {
    const everythingWrong = {
      amount: usd('1.00'),
      end: '2030-01-01',
      budget: budget('1.00', '5.00'),
    };
    expect(refused(() => submitting(everythingWrong))).toMatchObject({ code: 'BELOW_FLOOR' });
  });

  describe('is screened', () => {
    const sources: ScreeningSources = { call, belonging: undefined };
    const screening = (
      outcome: 'ELIGIBLE' | 'INELIGIBLE',
      change: Partial<ScreeningSources> = {},
      state = given(started(), submitted),
    ) => screen(state, { outcome }, { ...sources, ...change }, context);

    it('once, with reasons if it is not eligible', () => {
      expect(screening('ELIGIBLE')).toEqual([eligible]);
      expect(refused(() => screening('INELIGIBLE'))).toEqual({
        code: 'REASON_REQUIRED',
        field: 'reasons',
      });
      const again = () => screening('ELIGIBLE', {}, given(started(), submitted, eligible));
      expect(refused(again)).toMatchObject({ code: 'WRONG_STATE', state: 'ELIGIBLE' });
    });

    it('by nobody who belongs to it', () => {
      expect(refused(() => screening('ELIGIBLE', { belonging: gina }))).toEqual({
        code: 'CONFLICT_OF_INTEREST',
        person: gina,
        because: 'BELONGS_TO_IT',
      });
    });

    it.each([
      ['PUBLISHED', true],
      ['CLOSED', true],
      ['CANCELLED', false],
    ] as const)('while its call is %s: %s', (status, isScreened) => {
      const act = () => screening('ELIGIBLE', { call: { status } });
      if (isScreened) expect(act()).toEqual([eligible]);
      else expect(refused(act)).toEqual(cancelled);
    });
  });

  it('can be withdrawn until the board votes on it', () => {
    const withdrawn = [{ type: 'ApplicationWithdrawn', data: {} }];
    expect(withdraw(given(started(), submitted, eligible, evaluated()), undefined)).toEqual(
      withdrawn,
    );
    expect(
      refused(() =>
        withdraw(given(started(), submitted, eligible, evaluated(), opened), undefined),
      ),
    ).toMatchObject({
      code: 'WRONG_STATE',
      state: 'VOTED_ON',
    });
  });

  it('that is declined is told the reasons', () => {
    const state = given(started(), submitted, {
      type: 'ApplicationScreened',
      data: { outcome: 'INELIGIBLE', reasons: 'Not for victims.', by: [omar] },
    });
    expect(decline(state, 'Not for victims.')).toEqual([
      { type: 'ApplicationDeclined', data: { reasons: 'Not for victims.' } },
    ]);
    expect(refused(() => decline(given(started(), submitted, eligible), 'x'))).toMatchObject({
      code: 'WRONG_STATE',
    });
  });

  it('that is recommended becomes a grant, once', () => {
    const recommended = given(started(), submitted, eligible, evaluated(), opened, carried);
    const awarded: ApplicationEvent = { type: 'ApplicationAwarded', data: { grant: id('grant') } };
    expect(award(recommended, id('grant'))).toEqual([awarded]);
    const after = given(started(), submitted, eligible, evaluated(), opened, carried, awarded);
    expect(refused(() => award(after, id('grant', 2)))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'AWARDED',
    });
  });

  it('whose evaluation lost a review is not awarded until it is evaluated anew', () => {
    const events = [started(), submitted, eligible, evaluated(), opened, carried, setAside];
    expect(refused(() => assertMayBeAwarded(given(...events)))).toEqual({
      code: 'EVALUATION_STALE',
      evaluation: 'STALE',
      decision: 'STALE',
    });
    const upheld = given(...events, evaluated('UPHOLDS'));
    expect(validitiesOf(upheld)).toEqual({ evaluation: 'VALID', decision: 'VALID' });
    expect(() => assertMayBeAwarded(upheld)).not.toThrow();
    expect(given(...events, evaluated('OVERTURNS', false))).toMatchObject({ status: 'EVALUATED' });
  });
});

describe('an evaluation', () => {
  const rules = { minimumReviews: 2, passMark: '60', scoreSpread: '25' };
  const scored = (...scores: string[]) =>
    scores.map((score, i) => ({ review: id('review', i + 1), score: decimal(score) }));
  const concludingOn = (state: Application, change: Partial<EvaluationSources>) =>
    concludeEvaluation(state, { call, valid: [], owing: [], rules, ...change }, by(gina));
  const reviewed = given(started(), submitted, eligible);
  const concluding = (...scores: string[]) => concludingOn(reviewed, { valid: scored(...scores) });

  it.each([
    ['60', '60', true],
    ['59.99', '60', false],
    ['50', '70', true],
  ])('of %s and %s passes at 60: %s', (first, second, passed) => {
    expect(concluding(first, second)).toMatchObject([{ data: { passed } }]);
  });

  it('compares the mean unrounded', () => {
    const third = { review: id('review', 3), score: ratio(17999n, 300n) };
    const [event] = concludingOn(reviewed, { valid: [...scored('60', '60'), third] });
    expect(event).toMatchObject({ data: { passed: false, mean: '60.00' } });
  });

  it('says what it rests on', () => {
    expect(concluding('80', '70')).toEqual([
      {
        type: 'EvaluationConcluded',
        data: {
          passed: true,
          mean: '75.00',
          exactMean: '75/1',
          passMark: '60',
          spread: '10.00',
          reviews: [
            { review: id('review', 1), score: '80.00' },
            { review: id('review', 2), score: '70.00' },
          ],
          effect: 'FIRST',
          by: [gina],
        },
      },
    ]);
  });

  it.each([
    [['80'], '0.00'],
    [['80', '54.99'], '25.01'],
    [['80', '54.999'], '25.001'],
  ])('takes more reviews than %j', (scores, spread) => {
    expect(refused(() => concluding(...scores))).toEqual({
      code: 'TOO_FEW_REVIEWS',
      valid: scores.length,
      minimum: 2,
      spread,
      scoreSpread: '25',
    });
  });

  it('takes scores that lie exactly the allowed spread apart, or further with one more review', () => {
    expect(concluding('80', '55')).toHaveLength(1);
    expect(concluding('80', '54.99', '70')).toHaveLength(1);
  });

  it('is concluded once, and anew only when it is stale', () => {
    const state = given(started(), submitted, eligible, evaluated());
    expect(refused(() => concludingOn(state, { valid: scored('80', '70') }))).toMatchObject({
      code: 'WRONG_STATE',
      state: 'EVALUATED',
    });
    const stale = given(started(), submitted, eligible, evaluated(), setAside);
    expect(concludingOn(stale, { valid: scored('80', '70') })).toMatchObject([
      { data: { effect: 'UPHOLDS' } },
    ]);
    expect(concludingOn(stale, { valid: scored('50', '50') })).toMatchObject([
      { data: { effect: 'OVERTURNS' } },
    ]);
  });

  it('is left to others by whoever owes a review, also if somebody acts for them', () => {
    const valid = scored('80', '70');
    const owing = [omar];
    expect(concludingOn(reviewed, { valid, owing })).toHaveLength(1);
    for (const persons of [[omar], [gina, omar]]) {
      const sources = { call, valid, owing, rules };
      expect(refused(() => concludeEvaluation(reviewed, sources, { persons }))).toEqual({
        code: 'SEGREGATION_OF_DUTIES',
        act: 'CONCLUDE_EVALUATION',
        earlierAct: 'OWE_REVIEW',
      });
    }
  });

  it('tells whoever owes a review nothing of the spread', () => {
    const sources = { call, valid: scored('80', '50'), owing: [gina], rules };
    expect(refused(() => concludeEvaluation(reviewed, sources, by(gina)))).not.toHaveProperty(
      'spread',
    );
  });

  it('is not made once the call is cancelled', () => {
    const valid = scored('80', '70');
    expect(refused(() => concludingOn(reviewed, { call: { status: 'CANCELLED' }, valid }))).toEqual(
      cancelled,
    );
  });
});
