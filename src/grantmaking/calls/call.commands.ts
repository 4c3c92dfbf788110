import { ArrayUnique, IsIn, IsOptional } from 'class-validator';
import { ORGANISATION_TYPES } from '../../funds/organisation-types.js';
import { FromPath } from '../../platform/http/command.js';
import { field, IsList, IsListOf, IsObjectOf } from '../../platform/http/field.js';
import {
  IsCountry,
  IsDecimalText,
  IsId,
  IsLocalTime,
  IsMoney,
  IsPositiveMoney,
  IsTimeZoneName,
  IsWhole,
  LongText,
  Text,
} from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';

const EACH = { each: true } as const;

/**
 * A code that people make up and compare: of a criterion, of a category of the budget. One spelling
 * each, so that a limit on `overhead` holds for all of it: no capitals, no signs that look like others.
 */
export const IsCode = (maxLength: number) =>
  field(undefined, {
    rule: 'code',
    message: `must be a code of 1 to ${maxLength} small letters, digits and single hyphens, like shelter-rent`,
    isValid: (value) => typeof value === 'string' && value.length <= maxLength && CODE.test(value),
    schema: { type: 'string', pattern: CODE.source, maxLength, example: 'overhead' },
  });

const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Local time, whose own second still passes, and its zone. */
export class CallDeadline {
  /** `2026-03-31T23:59:59`. */
  @IsLocalTime() readonly local!: string;

  /** IANA time zone. */
  @IsTimeZoneName() readonly zone!: string;
}

export class Criterion {
  @IsCode(20) readonly code!: string;

  @Text(200) readonly title!: string;

  /** Percent; all weights together are 100. */
  @IsDecimalText({ above: '0', max: '100' }) readonly weight!: string;

  /** Scores are whole numbers from 0 to this; 5 if left out. */
  @IsOptional() @IsWhole(1, 100) readonly highestScore?: number;
}

export class CategoryCap {
  @IsCode(60) readonly category!: string;

  /** Percent of the amount that lines of the category may be together. */
  @IsDecimalText({ min: '0', max: '100' }) readonly percent!: string;
}

export class CallDetails {
  @Text(200) readonly title!: string;

  @LongText(8000) readonly description!: string;

  /** Pools of the fund; grants of the call are paid from these and no others. */
  @ArrayUnique()
  @IsId('pool', EACH)
  @IsList({ min: 1, max: 50 })
  readonly pools!: string[];

  /** What all grants together are meant to be, in base currency as all limits. */
  @IsPositiveMoney() readonly envelope!: Money;

  /** The least that may be asked for. */
  @IsMoney() readonly floor!: Money;

  /** The most that may be asked for and awarded. */
  @IsPositiveMoney() readonly ceiling!: Money;

  /** Shortest duration of a project in months. */
  @IsWhole(1, 600) readonly shortestMonths!: number;

  /** Longest duration of a project in months. */
  @IsWhole(1, 600) readonly longestMonths!: number;

  /** Where applicants may be registered, ISO 3166-1; left out: anywhere. */
  @IsOptional()
  @ArrayUnique()
  @IsCountry(EACH)
  @IsList({ min: 1, max: 250 })
  readonly countries?: string[];

  /** Codes of IATI OrganisationType that may apply; left out: all. */
  @IsOptional()
  @ArrayUnique()
  @IsIn([...ORGANISATION_TYPES], EACH)
  @IsList({ min: 1, max: 50 })
  readonly kinds?: string[];

  @IsOptional()
  @ArrayUnique()
  @Text(60, EACH)
  @IsList({ min: 1, max: 50 })
  readonly themes?: string[];

  @IsObjectOf(() => CallDeadline) readonly deadline!: CallDeadline;

  @IsListOf(() => Criterion, { min: 1, max: 20 }) readonly criteria!: Criterion[];

  /** Valid reviews that an evaluation takes. */
  @IsWhole(1, 20) readonly minimumReviews!: number;

  /** Mean of weighted scores, 0 to 100, from which an evaluation is passed. */
  @IsDecimalText({ min: '0', max: '100' }) readonly passMark!: string;

  @IsOptional()
  @IsListOf(() => CategoryCap, { min: 1, max: 20 })
  readonly categoryCaps?: CategoryCap[];
}

/** Writes a call, to be published later. */
export class DraftCall extends CallDetails {
  @IsId('fund') readonly fund!: string;
}

/** Says anew what a draft says. */
export class ReviseCall extends CallDetails {
  @FromPath() @IsId('call') readonly id!: string;
}

/** Opens the call to applications and freezes its criteria and limits. */
export class PublishCall {
  @FromPath() @IsId('call') readonly id!: string;
}

/** Takes applications until later; possible after the deadline too, while no evaluation has concluded. */
export class ExtendDeadline {
  @FromPath() @IsId('call') readonly id!: string;

  @IsObjectOf(() => CallDeadline) readonly deadline!: CallDeadline;
}

/** Ends the call without grants. */
export class CancelCall {
  @FromPath() @IsId('call') readonly id!: string;

  @LongText(4000) readonly reason!: string;
}
