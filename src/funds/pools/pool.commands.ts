import { ArrayUnique, IsOptional } from 'class-validator';
import { field, IsList, IsObjectOf, type Each } from '../../platform/http/field.js';
import { IsCountry, IsId, Text } from '../../platform/http/validators.js';
import { REGIONS } from './regions.js';
import { isSdgTarget } from './sdg-targets.js';

const EACH: Each = { each: true };

/** What the money of a pool is for: at least one dimension, each with at least one value. What is not named is free. */
export class EarmarkTerms {
  /** Countries, ISO 3166-1. Together with `regions` one dimension: where. */
  @IsOptional()
  @ArrayUnique()
  @IsCountry(EACH)
  @IsList({ min: 1, max: 250 })
  readonly countries?: string[];

  /** Geographic regions of UN M49, three digits. */
  @IsOptional()
  @ArrayUnique()
  @IsRegion(EACH)
  @IsList({ min: 1, max: 50 })
  readonly regions?: string[];

  @IsOptional()
  @ArrayUnique()
  @Text(60, EACH)
  @IsList({ min: 1, max: 50 })
  readonly themes?: string[];

  /** Targets of the Sustainable Development Goals: `5.2`, `16.a`. */
  @IsOptional()
  @ArrayUnique()
  @IsSdgTarget(EACH)
  @IsList({ min: 1, max: 50 })
  readonly sdgTargets?: string[];

  /** Groups of beneficiaries. */
  @IsOptional()
  @ArrayUnique()
  @Text(60, EACH)
  @IsList({ min: 1, max: 50 })
  readonly groups?: string[];

  /** Ids of calls. */
  @IsOptional()
  @ArrayUnique()
  @IsId('call', EACH)
  @IsList({ min: 1, max: 50 })
  readonly calls?: string[];
}

/** Opens a pool for money of one agreed purpose. */
export class OpenPool {
  @IsId('fund') readonly fund!: string;

  @Text(200) readonly name!: string;

  @IsObjectOf(() => EarmarkTerms) readonly earmark!: EarmarkTerms;
}

function IsRegion(each: Each): PropertyDecorator {
  return field(each, {
    rule: 'region',
    message: 'must be a geographic region of UN M49, three digits',
    isValid: (value) => typeof value === 'string' && REGIONS.includes(value),
    schema: { type: 'string', pattern: '^[0-9]{3}$', example: '014' },
  });
}

function IsSdgTarget(each: Each): PropertyDecorator {
  return field(each, {
    rule: 'sdgTarget',
    message: 'must be a target of the Sustainable Development Goals, like 5.2 or 16.a',
    isValid: (value) => typeof value === 'string' && isSdgTarget(value),
    schema: { type: 'string', pattern: '^[0-9]{1,2}\\.([0-9]{1,2}|[a-d])$', example: '5.2' },
  });
}
