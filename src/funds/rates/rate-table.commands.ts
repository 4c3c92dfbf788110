import { IsOptional } from 'class-validator';
import {
  IsBusinessDate,
  IsCurrency,
  IsDecimalText,
  IsId,
  Text,
} from '../../platform/http/validators.js';

/** Takes a rate of exchange on, in force from a date. A corrected rate counts for later recordings. */
export class LoadRate {
  @IsId('fund') readonly fund!: string;

  /** The foreign currency, ISO 4217. */
  @IsCurrency() readonly currency!: string;

  /** Units of the foreign currency per one unit of base currency, as the UN publishes its operational rates. */
  @IsDecimalText({ min: '0.000001' }) readonly rate!: string;

  /** First value date that it is for. */
  @IsBusinessDate() readonly validFrom!: string;

  /** Who has published it. */
  @IsOptional() @Text(200) readonly source?: string;
}
