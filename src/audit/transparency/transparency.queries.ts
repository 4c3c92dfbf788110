import { IsOptional } from 'class-validator';
import { Text } from '../../platform/http/validators.js';

export class InclusionParameters {
  /** Dense place of the event in the log, from 0. */
  @Text(15) readonly index!: string;
  /** Events of the log that it is proved against; those of the last checkpoint if left out. */
  @IsOptional() @Text(15) readonly size?: string;
}

export class ConsistencyParameters {
  /** Events of the earlier log, from 1. */
  @Text(15) readonly from!: string;
  /** Events of the later log; those of the last checkpoint if left out. */
  @IsOptional() @Text(15) readonly to?: string;
}

export class CheckpointParameters {
  /** Only checkpoints of fewer events. */
  @IsOptional() @Text(15) readonly below?: string;
}
