import { ArrayUnique, IsIn, IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { isSdgTarget } from '../../funds/pools/sdg-targets.js';
import { field, IsList, IsListOf, IsObjectOf, type Each } from '../../platform/http/field.js';
import {
  IsBusinessDate,
  IsCountry,
  IsDecimalText,
  IsId,
  IsPositiveMoney,
  IsWhole,
  LongText,
  Text,
} from '../../platform/http/validators.js';
import { IsCode } from '../calls/call.commands.js';
import type { Money } from '../../platform/money/money.js';

const EACH: Each = { each: true };
const MOST_PEOPLE = 10_000_000;

/** A part of the budget: where, for what and for whom. All allocations together are 100 percent. */
export class AllocationDetails {
  /** ISO 3166-1. */
  @IsCountry() readonly country!: string;

  @ArrayUnique() @Text(60, EACH) @IsList({ max: 10 }) readonly themes!: string[];

  /** Targets of the Sustainable Development Goals: `5.2`, `16.2`. */
  @ArrayUnique() @IsSdgTarget(EACH) @IsList({ max: 20 }) readonly sdgTargets!: string[];

  @ArrayUnique() @Text(60, EACH) @IsList({ max: 10 }) readonly groups!: string[];

  @IsDecimalText({ above: '0', max: '100' }) readonly percent!: string;
}

export class BudgetLineDetails {
  @IsCode(60) readonly category!: string;

  @LongText(300) readonly description!: string;

  @IsPositiveMoney() readonly amount!: Money;
}

export class OtherFundingDetails {
  @LongText(200) readonly source!: string;

  @IsPositiveMoney() readonly amount!: Money;
}

export class PeoplePlanned {
  @IsWhole(0, MOST_PEOPLE) readonly women!: number;
  @IsWhole(0, MOST_PEOPLE) readonly men!: number;
  @IsWhole(0, MOST_PEOPLE) readonly girls!: number;
  @IsWhole(0, MOST_PEOPLE) readonly boys!: number;
}

export class PeoplePlannedByService {
  @IsWhole(0, MOST_PEOPLE) readonly shelter!: number;
  @IsWhole(0, MOST_PEOPLE) readonly health!: number;
  @IsWhole(0, MOST_PEOPLE) readonly psychosocial!: number;
  @IsWhole(0, MOST_PEOPLE) readonly legal!: number;
  @IsWhole(0, MOST_PEOPLE) readonly education!: number;
  @IsWhole(0, MOST_PEOPLE) readonly livelihood!: number;
}

/** What an application says; a revision says all of it anew. */
export class ApplicationContent {
  @LongText(200) readonly title!: string;

  @LongText(8_000) readonly summary!: string;

  /** Asked for, in base currency. The budget lines add up to it. */
  @IsPositiveMoney() readonly amount!: Money;

  /** First day of the project. */
  @IsBusinessDate() readonly start!: string;

  /** Last day of the project; it counts. */
  @IsBusinessDate() readonly end!: string;

  /** Organisations that apply together with the lead. */
  @IsOptional()
  @ArrayUnique()
  @IsId('organisation', EACH)
  @IsList({ max: 10 })
  readonly coApplicants?: string[];

  @IsListOf(() => AllocationDetails, { min: 1, max: 20 })
  readonly allocations!: AllocationDetails[];

  @IsListOf(() => BudgetLineDetails, { min: 1, max: 50 })
  readonly budget!: BudgetLineDetails[];

  @IsOptional()
  @IsListOf(() => OtherFundingDetails, { max: 20 })
  readonly otherFunding?: OtherFundingDetails[];

  @LongText(4_000) readonly safeguardingPolicy!: string;

  /** Beneficiaries. */
  @IsObjectOf(() => PeoplePlanned) readonly planned!: PeoplePlanned;

  @IsObjectOf(() => PeoplePlannedByService) readonly plannedByService!: PeoplePlannedByService;
}

/** Begins an application to a published call. */
export class StartApplication extends ApplicationContent {
  @IsId('call') readonly call!: string;

  /** The lead. */
  @IsId('organisation') readonly organisation!: string;
}

/** Says anew what a draft says; what it said before is kept. */
export class ReviseApplication extends ApplicationContent {
  @FromPath() @IsId('application') readonly id!: string;
}

/** Hands the application in. */
export class SubmitApplication {
  @FromPath() @IsId('application') readonly id!: string;
}

/** Takes the application back; possible until the board votes on it. */
export class WithdrawApplication {
  @FromPath() @IsId('application') readonly id!: string;

  @IsOptional() @LongText(4_000) readonly reason?: string;
}

/** Finds the application eligible or not. */
export class ScreenApplication {
  @FromPath() @IsId('application') readonly id!: string;

  @IsIn(['ELIGIBLE', 'INELIGIBLE']) readonly outcome!: 'ELIGIBLE' | 'INELIGIBLE';

  /** Needed when it is not eligible. */
  @IsOptional() @LongText(4_000) readonly reasons?: string;
}

/** Puts the valid reviews together: passed or failed. */
export class ConcludeEvaluation {
  @FromPath() @IsId('application') readonly id!: string;
}

/** Tells the applicant that there is no grant. */
export class DeclineApplication {
  @FromPath() @IsId('application') readonly id!: string;

  @LongText(4_000) readonly reasons!: string;
}

function IsSdgTarget(each: Each): PropertyDecorator {
  return field(each, {
    rule: 'sdgTarget',
    message: 'must be a target of the Sustainable Development Goals, like 5.2 or 16.a',
    isValid: (value) => typeof value === 'string' && isSdgTarget(value),
    schema: { type: 'string', pattern: '^[0-9]{1,2}\\.([0-9]{1,2}|[a-d])$', example: '5.2' },
  });
}
