import { IsIn, IsOptional } from 'class-validator';
import { PageParameters } from '../../platform/http/paging.queries.js';

export const SUMMED_UP = ['contributions', 'grants'] as const;
export type SummedUp = (typeof SUMMED_UP)[number];

export const BY = ['year', 'fund', 'donor', 'kind', 'state'] as const;
export type By = (typeof BY)[number];

export class TotalsParameters extends PageParameters {
  /**
   * What each total is of. `year` of the value date; `donor` of contributions; `kind` of the donor or
   * the organisation, a code of IATI OrganisationType; `state` of grants.
   */
  @IsIn(BY) readonly by!: By;

  /** Left out: grants by kind or state, contributions by anything else. */
  @IsOptional() @IsIn(SUMMED_UP) readonly of?: SummedUp;
}
