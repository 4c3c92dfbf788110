import { IsOptional } from 'class-validator';
import { FromPath } from '../../../src/platform/http/command.js';
import { IsList, IsListOf } from '../../../src/platform/http/field.js';
import {
  IsCountry,
  IsId,
  IsMoney,
  IsPositiveMoney,
  Text,
} from '../../../src/platform/http/validators.js';
import type { Money } from '../../../src/platform/money/money.js';

/** One kind of coin in a purse. */
export class Coin {
  /** What stands on it. */
  @Text(10) readonly kind!: string;
  @IsMoney() readonly value!: Money;
}

/** Opens a purse. */
export class OpenPurse {
  /** Shown in lists. */
  @Text(20) readonly name!: string;
  @IsMoney() readonly holds!: Money;
  @IsOptional() @IsListOf(() => Coin, { max: 3 }) readonly coins?: readonly Coin[];
  @IsOptional()
  @IsList({ max: 3 })
  @IsCountry({ each: true })
  readonly countries?: readonly string[];
}

/** Takes money out. */
export class DrawOnPurse {
  @FromPath() @IsId('purse') readonly id!: string;
  @IsPositiveMoney() readonly amount!: Money;
}

/** Takes nothing out; a command without a body. */
export class ShakePurse {
  @FromPath() @IsId('purse') readonly id!: string;
}
