import { ArrayUnique, IsIn, IsOptional, Matches } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsList } from '../../platform/http/field.js';
import {
  IsCurrency,
  IsDecimalText,
  IsId,
  IsTimeZoneName,
  IsWhole,
  Text,
} from '../../platform/http/validators.js';

const PERCENT = { min: '0', max: '100' };

/** Opens a fund, and with it its general pool. Base currency, time zone and sector never change. */
export class EstablishFund {
  @Text(200) readonly name!: string;

  /** Currency of the books, of awards and of grantees' reports, ISO 4217. */
  @IsCurrency() readonly baseCurrency!: string;

  /** Time zone of business dates, IANA. */
  @IsTimeZoneName() readonly timeZone!: string;

  /** DAC purpose code, five digits. */
  @Matches(/^[1-9][0-9]{4}$/, { message: 'must be a DAC purpose code, five digits' })
  readonly sector!: string;
}

/** Changes the knobs of the policy that it names, for what is recorded afterwards. */
export class SetPolicy {
  @FromPath() @IsId('fund') readonly id!: string;

  /** Percent of programme money that the administering agency takes. An agreement may lower it. */
  @IsOptional() @IsDecimalText(PERCENT) readonly supportCostRate?: string;

  /** Whether support cost is provided at receipt and charged at expense, or charged at receipt. */
  @IsOptional()
  @IsIn(['ON_EXPENDITURE', 'OF_RECEIPT'])
  readonly supportCostBasis?: 'ON_EXPENDITURE' | 'OF_RECEIPT';

  /** Percent of programme money that is set aside as operating reserve. */
  @IsOptional() @IsDecimalText(PERCENT) readonly reserveRate?: string;

  /** Who bears what banks take from a donor's payment. */
  @IsOptional() @IsIn(['FUND', 'DONOR']) readonly receiptChargesBorneBy?: 'FUND' | 'DONOR';

  /** Who bears what banks take from a payment to a grantee; fees for returns are always the fund's. */
  @IsOptional() @IsIn(['FUND', 'GRANTEE']) readonly paymentChargesBorneBy?: 'FUND' | 'GRANTEE';

  /** Percent of what was paid, less refunds, that has to be accepted before a further tranche. */
  @IsOptional() @IsDecimalText(PERCENT) readonly utilisationThreshold?: string;

  /** Percent by which the accepted total of a budget line may pass the line. */
  @IsOptional() @IsDecimalText(PERCENT) readonly budgetFlexibility?: string;

  /** Ids of the persons on the board. */
  @IsOptional()
  @ArrayUnique()
  @IsId('person', { each: true })
  @IsList({ max: 25 })
  readonly trustees?: string[];

  /** Members with a valid vote that a decision takes, at most all trustees; unset: more than half of them. */
  @IsOptional() @IsWhole(1, 25) readonly quorum?: number;

  /** Points between the highest and the lowest score above which one more reviewer is asked for. */
  @IsOptional() @IsDecimalText(PERCENT) readonly scoreSpread?: string;

  /** Open grants that a party may have; unset: any number. */
  @IsOptional() @IsWhole(1, 1000) readonly activeGrantLimit?: number;

  /** Knobs that are to have no value again. */
  @IsOptional()
  @ArrayUnique()
  @IsIn(['quorum', 'activeGrantLimit'], { each: true })
  @IsList({ min: 1, max: 2 })
  readonly unset?: ('quorum' | 'activeGrantLimit')[];
}
