import { IsIn, IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsListOf } from '../../platform/http/field.js';
import { IsCode } from '../calls/call.commands.js';
import { IsBusinessDate, IsId, IsWhole, LongText } from '../../platform/http/validators.js';

/** Asks a reviewer to score an application. */
export class AssignReviewer {
  @IsId('application') readonly application!: string;

  /** Id of the person. */
  @IsId('person') readonly reviewer!: string;

  /** The day by which the review is to be in; it counts. */
  @IsBusinessDate() readonly due!: string;
}

/** Says whether the reviewer has a conflict of interest with the application. */
export class DeclareConflict {
  @FromPath() @IsId('review') readonly id!: string;

  @IsIn(['NONE', 'CONFLICT']) readonly conflict!: 'NONE' | 'CONFLICT';

  /** What it is; needed with a conflict. */
  @IsOptional() @LongText(4_000) readonly text?: string;
}

export class CriterionScore {
  /** Code of a criterion of the call. */
  @IsCode(20) readonly criterion!: string;

  /** From 0 to the highest score of the criterion. */
  @IsWhole(-1_000, 1_000) readonly score!: number;
}

/** Scores the application, each criterion once. */
export class SubmitReview {
  @FromPath() @IsId('review') readonly id!: string;

  @IsListOf(() => CriterionScore, { min: 1, max: 20 }) readonly scores!: CriterionScore[];

  @IsOptional() @LongText(10_000) readonly comments?: string;
}

/** Lets the reviewer score anew. */
export class ReopenReview {
  @FromPath() @IsId('review') readonly id!: string;

  @LongText(4_000) readonly reason!: string;
}

/** Has the review count no more; it stays to be seen. */
export class ExcludeReview {
  @FromPath() @IsId('review') readonly id!: string;

  /** Needed: an exclusion is refused without. */
  @IsOptional() @LongText(4_000) readonly reason?: string;
}
