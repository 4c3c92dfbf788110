import { IsIn, IsOptional } from 'class-validator';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { IsId } from '../../platform/http/validators.js';

/** Every state a grant is shown in. */
export const GRANT_STATUSES = [
  'AWARDED',
  'ACTIVE',
  'ON_HOLD',
  'FINAL_REPORTING',
  'REFUND_DUE',
  'UNDER_AUDIT',
  'CLOSING',
  'CLOSED',
  'TERMINATED',
] as const;

export class GrantListParameters extends PageParameters {
  /** Only of this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only of this organisation. */
  @IsOptional() @IsId('organisation') readonly organisation?: string;

  /** Only from this call. */
  @IsOptional() @IsId('call') readonly call?: string;

  @IsOptional() @IsIn(GRANT_STATUSES) readonly status?: (typeof GRANT_STATUSES)[number];
}
