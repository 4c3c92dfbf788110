import { assertNoneWrong } from '../../funds/wrong-fields.js';
import { refusal, wrongState } from '../../platform/decisions/refusal.js';
import { isMore, type Money } from '../../platform/money/money.js';
import type { ApplicationEvent } from '../applications/application.events.js';
import { assertStatus, type Application } from '../applications/application.js';
import { assertEvaluationValid } from '../applications/application.validity.js';
import { assertNotCancelled, type Call } from '../calls/call.js';
import { reasonRequired } from '../applications/reason-required.js';
import { isCarried, tallyOf, withoutVoteOf, type Ballot, type RecordedVote } from './ballot.js';

export const recused = refusal<{ trustee: string }>(
  403,
  'RECUSED',
  'A trustee who stands aside from an application does not vote on it.',
);

export const votesOnOwn = refusal<{ trustee: string; because: string }>(
  403,
  'CONFLICT_OF_INTEREST',
  'A trustee who belongs to the application, or acts for somebody who does, stands aside from it.',
);

export const noQuorum = refusal<{ valid: number; quorum: number }>(
  409,
  'NO_QUORUM',
  'A vote is closed with at least the quorum of valid votes, and opened where these can come together; yes, no and abstentions count.',
);

export const proposedAboveCeiling = refusal<{ amount: Money; ceiling: Money }>(
  422,
  'CEILING_EXCEEDED',
  'The board proposes no more than the ceiling of the call.',
);

export interface Proposal {
  readonly proposal: Ballot['proposal'];
  /** What is asked for if left out; none where nothing is to be recommended. */
  readonly amount?: Money;
  readonly conditions?: string;
  readonly reason?: string;
}

export interface VoteSources {
  readonly call: Pick<Call, 'status' | 'ceiling'>;
  readonly trustees: readonly string[];
  /** Valid votes that closing will take. */
  readonly quorum: number;
}

/** Puts one proposal to the board; against the evaluation only with a reason. */
export function openVote(
  application: Application,
  terms: Proposal,
  { call, trustees, quorum }: VoteSources,
): ApplicationEvent[] {
  assertMayBeVotedOn(application);
  assertNotCancelled(call);
  assertEvaluationValid(application);
  assertCanBeClosed(application, trustees, quorum);
  const { proposal, conditions, reason } = terms;
  const againstEvaluation = application.evaluation?.passed !== (proposal !== 'NOT_RECOMMEND');
  if (againstEvaluation && reason === undefined) throw reasonRequired({ field: 'reason' });
  const { ceiling } = call;
  const amount = proposal === 'NOT_RECOMMEND' ? undefined : (terms.amount ?? application.amount);
  if (amount && amount.currency !== ceiling.currency) {
    const message = `must be in ${ceiling.currency}, as all limits of the call`;
    assertNoneWrong([{ pointer: '/amount', rule: 'currency', message }]);
  }
  if (amount && isMore(amount, ceiling)) throw proposedAboveCeiling({ amount, ceiling });
  return [
    {
      type: 'VoteOpened',
      data: {
        proposal,
        ...(amount && { amount }),
        ...(conditions !== undefined && { conditions }),
        againstEvaluation,
        ...(reason !== undefined && { reason }),
      },
    },
  ];
}

export interface Voters {
  readonly trustees: readonly string[];
  /** The trustee who votes, if that person belongs to the application. */
  readonly belonging: string | undefined;
}

/** Records a trustee's vote. The person named is the one who has voted, not the secretary. */
export function castVote(
  application: Application,
  { trustee, vote }: Pick<RecordedVote, 'trustee' | 'vote'>,
  { trustees, belonging }: Voters,
): ApplicationEvent[] {
  openBallot(application);
  assertEvaluationValid(application);
  assertOnBoard(trustee, trustees);
  if (application.board.recused.includes(trustee)) throw recused({ trustee });
  if (belonging) throw votesOnOwn({ trustee, because: 'BELONGS_TO_IT' });
  return [{ type: 'VoteCast', data: { trustee, vote } }];
}

/**
 * A fact at any time, also of somebody who has voted and left the board since: strikes the vote if there is one. After closing, a decision that would have
 * failed without it is STALE; on an award that has followed, it is an exception to be seen.
 */
export function recordRecusal(
  { board, decision }: Application,
  { trustee, reason }: { readonly trustee: string; readonly reason: string },
  trustees: readonly string[],
): ApplicationEvent[] {
  assertOnBoard(trustee, [...trustees, ...board.voters]);
  if (board.recused.includes(trustee)) throw wrongState({ state: 'RECUSED', allowed: ['VOTING'] });
  const { ballot } = board;
  const struck = ballot?.votes.some((vote) => vote.trustee === trustee && !vote.struck) ?? false;
  const stale =
    struck && decision !== undefined && ballot !== undefined && failsWithout(ballot, trustee);
  return [{ type: 'RecusalRecorded', data: { trustee, reason, struck, stale } }];
}

/** Counts the valid votes. Carried, the application takes the proposed state; else it can be put again. */
export function closeVote(application: Application, quorum: number): ApplicationEvent[] {
  const tally = tallyOf(openBallot(application));
  assertEvaluationValid(application);
  if (tally.valid < quorum) throw noQuorum({ valid: tally.valid, quorum });
  const { yes, no, abstain } = tally;
  return [{ type: 'VoteClosed', data: { carried: isCarried(tally), yes, no, abstain, quorum } }];
}

function assertMayBeVotedOn(application: Application): void {
  const { status, board, decision } = application;
  if (board.ballot?.status === 'OPEN')
    throw wrongState({ state: 'VOTE_OPEN', allowed: ['EVALUATED'] });
  const fallen = decision?.lostItsMajority ?? false;
  if (!fallen || status === 'AWARDED' || status === 'DECLINED')
    assertStatus(application, 'EVALUATED');
}

/** A vote that too few trustees may take part in would stay open. */
function assertCanBeClosed(
  { board: { recused: aside } }: Application,
  trustees: readonly string[],
  quorum: number,
): void {
  const valid = trustees.filter((trustee) => !aside.includes(trustee)).length;
  if (valid < quorum) throw noQuorum({ valid, quorum });
}

function openBallot({ board: { ballot } }: Application): Ballot {
  if (ballot?.status !== 'OPEN') {
    throw wrongState({ state: ballot?.status ?? 'NO_VOTE', allowed: ['VOTE_OPEN'] });
  }
  return ballot;
}

function failsWithout(ballot: Ballot, trustee: string): boolean {
  const tally = tallyOf(withoutVoteOf(ballot, trustee));
  return !isCarried(tally) || tally.valid < (ballot.quorum ?? 0);
}

function assertOnBoard(trustee: string, trustees: readonly string[]): void {
  if (trustees.includes(trustee)) return;
  const message = "must be one of the fund's trustees";
  assertNoneWrong([{ pointer: '/trustee', rule: 'trustee', message }]);
}
