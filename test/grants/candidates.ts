import type { ApplicationEvent } from '../../src/grantmaking/applications/application.events.js';
import { application, type Application } from '../../src/grantmaking/applications/application.js';
import type { CallEvent } from '../../src/grantmaking/calls/call.events.js';
import { call } from '../../src/grantmaking/calls/call.js';
import type { OrganisationEvent } from '../../src/grantmaking/organisations/organisation.events.js';
import { organisation } from '../../src/grantmaking/organisations/organisation.js';
import type { Candidate } from '../../src/grants/grants/grant.award.js';
import { grantee } from '../../src/grants/grantees/grantee.js';
import {
  ACCOUNT,
  AMINA,
  APPLICATION,
  CALL,
  DARA,
  EARMARKED,
  EMEKA,
  FUND,
  GENERAL,
  SHELTER,
  theFund,
  thePools,
  usd,
} from './histories.js';

/** The shelter's application, and everything that happened to it before the award. */

const id = (kind: string, number: number): string =>
  `${kind}_0192a000-0000-7000-8000-${number.toString().padStart(12, '0')}`;

export const FATOU = id('person', 6);
/** Her review was excluded. */
export const GRACE = id('person', 7);
/** A trustee. */
export const HANA = id('person', 8);
/** A trustee whose vote was struck. */
export const IDRIS = id('person', 9);
/** A trustee who has not voted. */
export const JUMA = id('person', 10);

const REVIEWS = [id('review', 1), id('review', 2)] as const;
const people = { women: 40, men: 0, girls: 20, boys: 10 };

export const started: ApplicationEvent = {
  type: 'ApplicationStarted',
  data: {
    fund: FUND,
    call: CALL,
    organisation: SHELTER,
    title: 'Safe house in Kisumu',
    summary: 'A second house.',
    amount: usd('36900.00'),
    start: '2026-04-01',
    end: '2027-03-31',
    coApplicants: [],
    allocations: [
      { country: 'KE', themes: ['shelter'], sdgTargets: ['5.2'], groups: [], percent: '40' },
      { country: 'UG', themes: ['shelter'], sdgTargets: ['5.2'], groups: [], percent: '60' },
    ],
    budget: [
      { category: 'staff', description: 'Two social workers', amount: usd('20000.00') },
      { category: 'shelter', description: 'Rent', amount: usd('16900.00') },
    ],
    otherFunding: [],
    safeguardingPolicy: 'On file.',
    planned: people,
    plannedByService: {
      shelter: 60,
      health: 20,
      psychosocial: 60,
      legal: 5,
      education: 10,
      livelihood: 0,
    },
  },
};

const recommendedFor = (amount: string): ApplicationEvent[] => [
  {
    type: 'VoteOpened',
    data: { proposal: 'RECOMMEND', amount: usd(amount), againstEvaluation: false },
  },
  { type: 'VoteCast', data: { trustee: HANA, vote: 'YES' } },
  { type: 'VoteCast', data: { trustee: IDRIS, vote: 'YES' } },
  {
    type: 'RecusalRecorded',
    data: { trustee: IDRIS, reason: 'A cousin works there.', struck: true, stale: false },
  },
  { type: 'VoteClosed', data: { carried: true, yes: 1, no: 0, abstain: 0, quorum: 1 } },
];

/** Screened, reviewed, evaluated; without the vote. */
export const evaluated: readonly ApplicationEvent[] = [
  started,
  { type: 'ApplicationSubmitted', data: { revision: 1 } },
  { type: 'ApplicationScreened', data: { outcome: 'ELIGIBLE', by: [AMINA] } },
  ...[FATOU, GRACE].flatMap((reviewer, i): ApplicationEvent[] => {
    const review = REVIEWS[i] ?? '';
    return [
      { type: 'ReviewAdded', data: { review, reviewer } },
      { type: 'ReviewReceived', data: { review, by: [reviewer] } },
    ];
  }),
  { type: 'ReviewSetAside', data: { review: REVIEWS[1], stale: false } },
  {
    type: 'EvaluationConcluded',
    data: {
      passed: true,
      mean: '82.00',
      exactMean: '82/1',
      passMark: '60',
      spread: '0.00',
      reviews: [{ review: REVIEWS[0], score: '82.00' }],
      effect: 'FIRST',
      by: [EMEKA],
    },
  },
];

export const recommended = (amount = '36900.00'): readonly ApplicationEvent[] => [
  ...evaluated,
  ...recommendedFor(amount),
];

export const applicationAfter = (events: readonly ApplicationEvent[]): Application =>
  events.reduce(application.evolve, application.initial);

export const callPublished: readonly CallEvent[] = [
  {
    type: 'CallDrafted',
    data: {
      fund: FUND,
      title: 'Shelters 2026',
      description: 'For shelters.',
      pools: [GENERAL, EARMARKED],
      envelope: usd('500000.00'),
      floor: usd('10000.00'),
      ceiling: usd('40000.00'),
      shortestMonths: 6,
      longestMonths: 12,
      countries: [],
      kinds: [],
      themes: [],
      deadline: { local: '2026-01-31T23:59:59', zone: 'Africa/Nairobi' },
      criteria: [{ code: 'need', title: 'Need', weight: '100', highestScore: 5 }],
      minimumReviews: 1,
      passMark: '60',
      categoryCaps: [],
    },
  },
  { type: 'CallPublished', data: { fund: FUND } },
];

export const registered: OrganisationEvent = {
  type: 'OrganisationRegistered',
  data: { name: 'The shelter', kind: '22', country: 'KE', registrationNumber: 'NGO/1' },
};

export const dueDiligence = (
  validUntil: string,
  outcome: 'POSITIVE' | 'NEGATIVE' = 'POSITIVE',
): OrganisationEvent => ({ type: 'DueDiligenceRecorded', data: { outcome, validUntil } });

export const accountVerified: readonly OrganisationEvent[] = [
  {
    type: 'AccountProposed',
    data: {
      account: ACCOUNT,
      country: 'KE',
      holder: 'The shelter',
      number: 'KE00',
      bic: 'KCBLKENX',
      by: [DARA],
    },
  },
  { type: 'AccountVerified', data: { account: ACCOUNT, by: [EMEKA] } },
];

export const organisationAfter = (...events: readonly OrganisationEvent[]) =>
  events.reduce(organisation.evolve, organisation.initial);

/** Everything is there for an award of 36,900 on 1 March 2026, of which 40 percent are for Kenya. */
export const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  id: APPLICATION,
  application: applicationAfter(recommended()),
  call: callPublished.reduce(call.evolve, call.initial),
  organisation: organisationAfter(registered, dueDiligence('2026-12-31')),
  grantee: grantee.initial,
  fund: theFund(),
  pools: thePools(),
  ...more,
});
