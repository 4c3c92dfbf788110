import { IsIn, IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsId, IsPositiveMoney, LongText } from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';

const PROPOSALS = ['RECOMMEND', 'RESERVE_LIST', 'NOT_RECOMMEND'] as const;
const VOTES = ['YES', 'NO', 'ABSTAIN'] as const;

/** Puts one proposal to the board. */
export class OpenVote {
  @FromPath() @IsId('application') readonly id!: string;

  @IsIn([...PROPOSALS]) readonly proposal!: (typeof PROPOSALS)[number];

  /** Left out: what the application asks for; none where nothing is recommended. */
  @IsOptional() @IsPositiveMoney() readonly amount?: Money;

  @IsOptional() @LongText(4_000) readonly conditions?: string;

  /** Needed when the proposal goes against the evaluation. */
  @IsOptional() @LongText(4_000) readonly reason?: string;
}

/** Records a trustee's vote; a later one of the same trustee corrects it. */
export class CastVote {
  @FromPath() @IsId('application') readonly id!: string;

  /** The trustee who has voted. */
  @IsId('person') readonly trustee!: string;

  @IsIn([...VOTES]) readonly vote!: (typeof VOTES)[number];
}

/** Records that a trustee stands aside from the application. */
export class RecordRecusal {
  @FromPath() @IsId('application') readonly id!: string;

  @IsId('person') readonly trustee!: string;

  @LongText(4_000) readonly reason!: string;
}

/** Counts the valid votes. */
export class CloseVote {
  @FromPath() @IsId('application') readonly id!: string;
}
