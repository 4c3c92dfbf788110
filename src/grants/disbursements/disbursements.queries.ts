import { IsIn, IsOptional } from 'class-validator';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { IsId } from '../../platform/http/validators.js';

const STATUSES = [
  'REQUESTED',
  'CERTIFIED',
  'APPROVED',
  'RELEASED',
  'CONFIRMED',
  'CANCELLED',
] as const;

export class PaymentListParameters extends PageParameters {
  /** Only of this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only of this grant. */
  @IsOptional() @IsId('grant') readonly grant?: string;

  @IsOptional() @IsIn(STATUSES) readonly status?: (typeof STATUSES)[number];
}
