import { IsId, IsMonth } from '../../platform/http/validators.js';

/** Vouches for the statement of a closed month. It is given out as it is then, for ever. */
export class CertifyStatement {
  @IsId('fund') readonly fund!: string;

  /** The month, `YYYY-MM`. */
  @IsMonth() readonly period!: string;
}
