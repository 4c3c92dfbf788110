import { IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import {
  IsBusinessDate,
  IsId,
  IsMoney,
  IsPositiveMoney,
  IsWhole,
  LongText,
} from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';

/** Asks for a tranche to be paid. */
export class RequestPayment {
  @IsId('grant') readonly grant!: string;
  @IsWhole(1, 100) readonly tranche!: number;
}

/** Certifies that everything the tranche waits for is there. */
export class CertifyPayment {
  @FromPath() @IsId('disbursement') readonly id!: string;
}

/** Approves a certified payment. */
export class ApprovePayment {
  @FromPath() @IsId('disbursement') readonly id!: string;
}

/** Sends an approved payment to the bank, to the grantee's verified account. */
export class ReleasePayment {
  @FromPath() @IsId('disbursement') readonly id!: string;
}

/** Says what the bank has debited for a payment. */
export class ConfirmPayment {
  @FromPath() @IsId('disbursement') readonly id!: string;

  /** All that left the account of the fund, in base currency. */
  @IsPositiveMoney() readonly debited!: Money;

  /**
   * What the bank took for the payment; nothing if left out. Borne by the fund it is part of
   * `debited`, borne by the grantee it was taken from what arrived.
   */
  @IsOptional() @IsMoney() readonly charges?: Money;

  /** Value date of the bank, not after today. */
  @IsBusinessDate() readonly valueDate!: string;
}

/** Calls a payment off before it goes to the bank; the tranche may be requested again. */
export class CancelPayment {
  @FromPath() @IsId('disbursement') readonly id!: string;
  @LongText(2_000) readonly reason!: string;
}
