import { boardAfter, noBoard, setAside, type Board } from '../board/ballot.js';
import { aggregate } from '../../platform/decisions/aggregate.js';
import { wrongState } from '../../platform/decisions/refusal.js';
import type { Money } from '../../platform/money/money.js';
import {
  applicationFacts,
  type ApplicationData,
  type ApplicationEvent,
} from './application.events.js';

export type ApplicationStatus =
  | 'DRAFT'
  | 'SUBMITTED'
  | 'ELIGIBLE'
  | 'INELIGIBLE'
  | 'EVALUATED'
  | 'RECOMMENDED'
  | 'RESERVE_LISTED'
  | 'NOT_RECOMMENDED'
  | 'AWARDED'
  | 'DECLINED'
  | 'WITHDRAWN';

export interface Allocation {
  readonly country: string;
  readonly themes: readonly string[];
  readonly sdgTargets: readonly string[];
  readonly groups: readonly string[];
  /** A decimal string: `62.5` is 62.5 %. */
  readonly percent: string;
}

export interface BudgetLine {
  readonly category: string;
  readonly amount: Money;
}

export interface Evaluation {
  readonly passed: boolean;
  /** Ids of the reviews that it rests on. */
  readonly reviews: readonly string[];
  /** One of them was excluded since. */
  readonly stale: boolean;
}

export interface Decision {
  readonly outcome: 'RECOMMENDED' | 'RESERVE_LISTED' | 'NOT_RECOMMENDED';
  /** In base currency; absent if the application is not recommended. */
  readonly amount?: Money;
  /** It fails without a vote that was struck since. */
  readonly lostItsMajority: boolean;
}

/** What decisions ask for. What the applicant says in words is not part of it: no rule reads it. */
export interface Application {
  readonly status: ApplicationStatus;
  readonly fund: string;
  readonly call: string;
  /** The lead. */
  readonly organisation: string;
  readonly coApplicants: readonly string[];
  readonly revision: number;
  readonly amount: Money;
  readonly start: string;
  readonly end: string;
  readonly allocations: readonly Allocation[];
  readonly budget: readonly BudgetLine[];
  readonly reviews: readonly { readonly review: string; readonly reviewer: string }[];
  readonly evaluation?: Evaluation;
  readonly board: Board;
  readonly decision?: Decision;
  readonly grant?: string;
  /** Persons who did it, and whoever they acted for. */
  readonly screenedBy: readonly string[];
  readonly evaluatedBy: readonly string[];
  /** Also if the review was excluded since. */
  readonly reviewedBy: readonly string[];
}

const nothingYet: Pick<
  Application,
  'revision' | 'reviews' | 'board' | 'screenedBy' | 'evaluatedBy' | 'reviewedBy'
> = {
  revision: 0,
  reviews: [],
  board: noBoard,
  screenedBy: [],
  evaluatedBy: [],
  reviewedBy: [],
};

export const application = aggregate({
  kind: 'application',
  facts: applicationFacts,
  initial: nothingYet as Application,
  evolve(state: Application, event: ApplicationEvent): Application {
    switch (event.type) {
      case 'ApplicationStarted': {
        const { fund, call, organisation } = event.data;
        return { ...revised(state, event.data), status: 'DRAFT', fund, call, organisation };
      }
      case 'ApplicationRevised':
        return revised(state, event.data);
      case 'ApplicationSubmitted':
        return { ...state, status: 'SUBMITTED' };
      case 'ApplicationScreened':
        return { ...state, status: event.data.outcome, screenedBy: event.data.by };
      case 'ApplicationWithdrawn':
        return { ...state, status: 'WITHDRAWN' };
      case 'ReviewAdded':
        return { ...state, reviews: [...state.reviews, event.data] };
      case 'ReviewReceived':
        return { ...state, reviewedBy: [...new Set([...state.reviewedBy, ...event.data.by])] };
      case 'ReviewSetAside':
        return state.evaluation && event.data.stale
          ? { ...state, evaluation: { ...state.evaluation, stale: true } }
          : state;
      case 'EvaluationConcluded':
        return evaluated(state, event.data);
      case 'VoteOpened': {
        const { decision: _, ...undecided } = state;
        return { ...undecided, status: 'EVALUATED', board: boardAfter(state.board, event) };
      }
      case 'VoteCast':
        return { ...state, board: boardAfter(state.board, event) };
      case 'RecusalRecorded':
        return {
          ...state,
          board: boardAfter(state.board, event),
          ...(state.decision &&
            event.data.stale && { decision: { ...state.decision, lostItsMajority: true } }),
        };
      case 'VoteClosed':
        return decided({ ...state, board: boardAfter(state.board, event) }, event.data.carried);
      case 'ApplicationDeclined':
        return { ...state, status: 'DECLINED' };
      case 'ApplicationAwarded':
        return { ...state, status: 'AWARDED', grant: event.data.grant };
    }
  },
});

function revised(state: Application, said: ApplicationData<'ApplicationRevised'>): Application {
  const { amount, start, end, coApplicants, allocations, budget } = said;
  return {
    ...state,
    revision: state.revision + 1,
    amount,
    start,
    end,
    coApplicants,
    allocations,
    budget: budget.map(({ category, amount: planned }) => ({ category, amount: planned })),
  };
}

function evaluated(state: Application, found: ApplicationData<'EvaluationConcluded'>): Application {
  const { passed, reviews, effect, by } = found;
  const next = {
    ...state,
    evaluation: { passed, reviews: reviews.map(({ review }) => review), stale: false },
    evaluatedBy: [...new Set([...state.evaluatedBy, ...by])],
  };
  if (effect === 'UPHOLDS') return next;
  const { decision: _, ...undecided } = next;
  return { ...undecided, status: 'EVALUATED', board: setAside(state.board) };
}

const OUTCOMES = {
  RECOMMEND: 'RECOMMENDED',
  RESERVE_LIST: 'RESERVE_LISTED',
  NOT_RECOMMEND: 'NOT_RECOMMENDED',
} as const;

function decided(state: Application, carried: boolean): Application {
  const { ballot } = state.board;
  if (!ballot || !carried) return state;
  const outcome = OUTCOMES[ballot.proposal];
  const { amount } = ballot;
  const decision = { outcome, ...(amount && { amount }), lostItsMajority: false };
  return { ...state, status: outcome, decision };
}

/** Lead and co-applicants. */
export const partiesOf = ({
  organisation,
  coApplicants,
}: Pick<Application, 'organisation' | 'coApplicants'>): readonly string[] => [
  organisation,
  ...coApplicants,
];

export function assertStatus(
  { status }: Pick<Application, 'status'>,
  ...allowed: readonly ApplicationStatus[]
): void {
  if (!allowed.includes(status)) throw wrongState({ state: status, allowed });
}
