import { IsOptional } from 'class-validator';
import { PageParameters } from '../../platform/http/paging.queries.js';
import { IsBusinessDate, IsId } from '../../platform/http/validators.js';

/** What every list about grants can be narrowed by; which day `from` and `to` mean, each list says. */
export class HeadingParameters extends PageParameters {
  /** Only of this fund. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Only of this grant. */
  @IsOptional() @IsId('grant') readonly grant?: string;

  /** The first day. */
  @IsOptional() @IsBusinessDate() readonly from?: string;

  /** The last day. */
  @IsOptional() @IsBusinessDate() readonly to?: string;
}

/** The parameters in the order in which the queries take them, after the place to go on from. */
export const filtersOf = ({ fund, grant, from, to }: HeadingParameters) =>
  [fund ?? null, grant ?? null, from ?? null, to ?? null] as const;
