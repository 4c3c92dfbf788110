import { IsBoolean, IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsListOf, IsObjectOf } from '../../platform/http/field.js';
import {
  IsBusinessDate,
  IsId,
  IsMoney,
  IsPositiveMoney,
  IsWhole,
  LongText,
} from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';

/** What a pool gives to an award. */
export class FundingLine {
  @IsId('pool') readonly pool!: string;
  @IsPositiveMoney() readonly amount!: Money;
}

/** Commits money to an applicant that the board has recommended or put on the reserve list. */
export class AwardGrant {
  @IsId('application') readonly application!: string;

  /** In base currency; what the board has recommended if left out. */
  @IsOptional() @IsPositiveMoney() readonly amount?: Money;

  /**
   * Which pool gives how much, together the amount. Left out, matching earmarked pools are drawn
   * first, in the order of opening, then the general one.
   */
  @IsOptional()
  @IsListOf(() => FundingLine, { min: 1, max: 50 })
  readonly fundingLines?: FundingLine[];
}

/** A part of the award that is paid at once. */
export class TrancheOfAgreement {
  /** Its number, from 1. */
  @IsWhole(1, 100) readonly tranche!: number;

  @IsPositiveMoney() readonly amount!: Money;

  /** The first day on which it may be paid. */
  @IsBusinessDate() readonly earliest!: string;

  /** What has to be fulfilled before, in words. */
  @IsOptional() @LongText(2_000) readonly condition?: string;

  /** Number of the report that has to be accepted before. */
  @IsOptional() @IsWhole(1, 100) readonly afterReport?: number;
}

/** Binds fund and grantee to dates and tranches. */
export class SignGrantAgreement {
  @FromPath() @IsId('grant') readonly id!: string;

  /** The grant officer who looks after it. */
  @IsId('person') readonly officer!: string;

  /** Not after today. */
  @IsBusinessDate() readonly signedOn!: string;

  @IsBusinessDate() readonly start!: string;

  /** The last day, which counts; within the longest duration of the call. */
  @IsBusinessDate() readonly end!: string;

  /** Together the award. */
  @IsListOf(() => TrancheOfAgreement, { min: 1, max: 50 })
  readonly tranches!: TrancheOfAgreement[];
}

/** Says that a tranche's condition is met. */
export class FulfilCondition {
  @FromPath() @IsId('grant') readonly id!: string;
  @IsWhole(1, 100) readonly tranche!: number;
  @LongText(2_000) readonly evidence!: string;
}

/** Stops payments until the grant is resumed. */
export class HoldGrant {
  @FromPath() @IsId('grant') readonly id!: string;
  @LongText(2_000) readonly reason!: string;
}

/** Ends a hold. */
export class ResumeGrant {
  @FromPath() @IsId('grant') readonly id!: string;
  @LongText(2_000) readonly reason!: string;
}

/** What was spent on a budget line in the period of the report. */
export class ReportedLine {
  @IsWhole(1, 100) readonly line!: number;
  @IsMoney() readonly reported!: Money;
}

const MOST_PEOPLE = 10_000_000;

/** Beneficiaries reached. */
export class PeopleReached {
  @IsWhole(0, MOST_PEOPLE) readonly women!: number;
  @IsWhole(0, MOST_PEOPLE) readonly men!: number;
  @IsWhole(0, MOST_PEOPLE) readonly girls!: number;
  @IsWhole(0, MOST_PEOPLE) readonly boys!: number;
}

/** Beneficiaries reached by each service; one person may have had several. */
export class PeopleReachedByService {
  @IsWhole(0, MOST_PEOPLE) readonly shelter!: number;
  @IsWhole(0, MOST_PEOPLE) readonly health!: number;
  @IsWhole(0, MOST_PEOPLE) readonly psychosocial!: number;
  @IsWhole(0, MOST_PEOPLE) readonly legal!: number;
  @IsWhole(0, MOST_PEOPLE) readonly education!: number;
  @IsWhole(0, MOST_PEOPLE) readonly livelihood!: number;
}

/** Accounts for a period; a report that was returned is sent again under its number. */
export class SubmitReport {
  @FromPath() @IsId('grant') readonly id!: string;

  /** Its number, from 1. */
  @IsWhole(1, 100) readonly report!: number;

  /** Whether it is the last one, after which the grant is closed. */
  @IsBoolean() readonly final!: boolean;

  /** First day of the period. */
  @IsBusinessDate() readonly from!: string;

  /** Last day of the period. */
  @IsBusinessDate() readonly to!: string;

  /** What was spent, by line of the budget; nothing on a line that is left out. */
  @IsListOf(() => ReportedLine, { max: 100 }) readonly lines!: ReportedLine[];

  @IsObjectOf(() => PeopleReached) readonly reached!: PeopleReached;

  @IsObjectOf(() => PeopleReachedByService) readonly reachedByService!: PeopleReachedByService;

  @LongText(20_000) readonly narrative!: string;
}

/** Sends a report back to the grantee to be corrected. */
export class ReturnReport {
  @FromPath() @IsId('grant') readonly id!: string;
  @IsWhole(1, 100) readonly report!: number;
  @LongText(2_000) readonly reason!: string;
}

/** What the officer does not accept of a line. */
export class DisallowedLine {
  @IsWhole(1, 100) readonly line!: number;

  /** At most what is reported on the line. */
  @IsPositiveMoney() readonly amount!: Money;
}

/** Accepts the expense of a report; what is above a line's limit or the award is disallowed of itself. */
export class AcceptReport {
  @FromPath() @IsId('grant') readonly id!: string;
  @IsWhole(1, 100) readonly report!: number;

  /** What else is disallowed. */
  @IsOptional()
  @IsListOf(() => DisallowedLine, { max: 100 })
  readonly disallowed?: DisallowedLine[];

  /** The business date on which the expense counts, not after today; today if left out. */
  @IsOptional() @IsBusinessDate() readonly valueDate?: string;
}
