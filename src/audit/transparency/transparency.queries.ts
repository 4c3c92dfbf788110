import { IsOptional } from 'class-validator';
import { IsWholeParameter } from '../../platform/http/validators.js';

/** More digits than any log has events. */
const MOST = 999_999_999_999_999;

export class InclusionParameters {
  /** Dense place of the event in the log, from 0. */
  @IsWholeParameter(0, MOST) readonly index!: number;
  /** Events of the log that it is proved against; those of the last checkpoint if left out. */
  @IsOptional() @IsWholeParameter(0, MOST) readonly size?: number;
}

export class ConsistencyParameters {
  /** Events of the earlier log, from 1. */
  @IsWholeParameter(0, MOST) readonly from!: number;
  /** Events of the later log; those of the last checkpoint if left out. */
  @IsOptional() @IsWholeParameter(0, MOST) readonly to?: number;
}

export class CheckpointParameters {
  /** Only checkpoints of fewer events. */
  @IsOptional() @IsWholeParameter(0, MOST) readonly below?: number;
}
