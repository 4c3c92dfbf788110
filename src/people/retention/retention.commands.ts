import { IsIn } from 'class-validator';
import { IsWhole, LongText } from '../../platform/http/validators.js';
import { RETAINED_KINDS, type RetainedKind } from './retained-kinds.js';

/** Says for how long personal data of a kind are kept once there is no more reason for it, and why. */
export class SetRetentionPeriod {
  @IsIn([...RETAINED_KINDS]) readonly kind!: RetainedKind;

  /** Counted from the last event that gave a reason; 12 to 600. */
  @IsWhole(0, 1_200) readonly months!: number;

  @LongText(2_000) readonly reason!: string;
}
