import type { EventOf } from '../../platform/decisions/facts.js';
import type { Money } from '../../platform/money/money.js';
import type { voteFacts } from './vote.events.js';

export type VoteEvent = EventOf<typeof voteFacts>;

export interface RecordedVote {
  readonly trustee: string;
  readonly vote: 'YES' | 'NO' | 'ABSTAIN';
  /** The trustee stands aside: the vote stays visible and counts no more. */
  readonly struck: boolean;
}

/** One proposal and the votes on it. */
export interface Ballot {
  /** SET_ASIDE: fallen with the evaluation that it was opened on. */
  readonly status: 'OPEN' | 'CLOSED' | 'SET_ASIDE';
  readonly proposal: 'RECOMMEND' | 'RESERVE_LIST' | 'NOT_RECOMMEND';
  readonly amount?: Money;
  readonly votes: readonly RecordedVote[];
  /** Valid votes that closing took. */
  readonly quorum?: number;
}

/** What the board has done about an application. */
export interface Board {
  /** The latest. */
  readonly ballot?: Ballot;
  /** Trustees who stand aside from the application. */
  readonly recused: readonly string[];
  /** All who ever had a vote recorded, struck ones too. */
  readonly voters: readonly string[];
}

export const noBoard: Board = { recused: [], voters: [] };

export interface Tally {
  readonly valid: number;
  readonly yes: number;
  readonly no: number;
  readonly abstain: number;
}

export function tallyOf({ votes }: Ballot): Tally {
  const valid = votes.filter(({ struck }) => !struck);
  const so = (wanted: RecordedVote['vote']) => valid.filter(({ vote }) => vote === wanted).length;
  return { valid: valid.length, yes: so('YES'), no: so('NO'), abstain: so('ABSTAIN') };
}

/** A tie carries nothing. */
export const isCarried = ({ yes, no }: Tally): boolean => yes > no;

export const setAside = (board: Board): Board =>
  board.ballot ? { ...board, ballot: { ...board.ballot, status: 'SET_ASIDE' } } : board;

/** The ballot with the trustee's vote struck, if there is one. */
export const withoutVoteOf = (ballot: Ballot, trustee: string): Ballot => ({
  ...ballot,
  votes: ballot.votes.map((vote) => (vote.trustee === trustee ? { ...vote, struck: true } : vote)),
});

export function boardAfter(board: Board, event: VoteEvent): Board {
  switch (event.type) {
    case 'VoteOpened': {
      const { proposal, amount } = event.data;
      const ballot = { status: 'OPEN', proposal, ...(amount && { amount }), votes: [] } as const;
      return { ...board, ballot };
    }
    case 'VoteCast': {
      const { trustee, vote } = event.data;
      return {
        ...withBallot(board, (ballot) => ({
          ...ballot,
          votes: [
            ...ballot.votes.filter((earlier) => earlier.trustee !== trustee),
            { trustee, vote, struck: false },
          ],
        })),
        voters: added(board.voters, trustee),
      };
    }
    case 'RecusalRecorded': {
      const { trustee } = event.data;
      return {
        ...withBallot(board, (ballot) => withoutVoteOf(ballot, trustee)),
        recused: added(board.recused, trustee),
      };
    }
    case 'VoteClosed': {
      const { quorum } = event.data;
      return withBallot(board, (ballot) => ({ ...ballot, status: 'CLOSED', quorum }));
    }
  }
}

const withBallot = (board: Board, change: (ballot: Ballot) => Ballot): Board =>
  board.ballot ? { ...board, ballot: change(board.ballot) } : board;

const added = (persons: readonly string[], person: string): readonly string[] =>
  persons.includes(person) ? persons : [...persons, person];
