import { IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsObjectOf } from '../../platform/http/field.js';
import {
  IsBusinessDate,
  IsId,
  IsMoney,
  IsPositiveMoney,
  IsWhole,
  LongText,
  Text,
} from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';
import { MAX_INSTALMENTS } from '../contributions/contribution.events.js';

/** What a bank advice says, and whose money it is: of an agreement, or of a donor who gives it without one. */
export class ReceiptDetails {
  /** The agreement that it is paid for; then fund, donor and pool are left out. */
  @IsOptional() @IsId('contribution') readonly contribution?: string;

  /** Number of the instalment that the donor says it pays; left out, the oldest open ones are paid. */
  @IsOptional() @IsWhole(1, MAX_INSTALMENTS) readonly instalment?: number;

  /** Without an agreement: the fund that it was given to. */
  @IsOptional() @IsId('fund') readonly fund?: string;

  /** Without an agreement: whoever gave it. */
  @IsOptional() @IsId('donor') readonly donor?: string;

  /** Without an agreement: where it goes; left out, to the general pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;

  /**
   * Account at the bank that was credited, by a name that is unique over all funds of the
   * installation: one account may serve several funds, and two never bear the same name.
   */
  @Text(60) readonly account!: string;

  /** The bank's mark for the credit, which it has once on that account. It stays in clear and is never erased: no name, address or account number of a person. */
  @Text(80) readonly bankReference!: string;

  /** Day on which the bank has credited it; not after today. */
  @IsBusinessDate() readonly valueDate!: string;

  /** What the donor has instructed its bank to pay, in the donor's currency. */
  @IsPositiveMoney() readonly instructed!: Money;

  /** What banks have taken on the way, in the donor's currency or in base currency. */
  @IsOptional() @IsPositiveMoney() readonly charges?: Money;

  /** What the bank has credited, in base currency. */
  @IsPositiveMoney() readonly credited!: Money;
}

/** Takes note of money that has come in. Support cost and reserve follow from it. */
export class RecordReceipt extends ReceiptDetails {}

/** Undoes a receipt: the bank has taken the money back, or it was a typing error. */
export class ReverseReceipt {
  @FromPath() @IsId('receipt') readonly id!: string;

  /** Why; without it the reversal is refused. */
  @IsOptional() @LongText(2000) readonly reason?: string;

  /** Day on which the bank has taken it back. Left out for a typing error: then it is that of the receipt. */
  @IsOptional() @IsBusinessDate() readonly valueDate?: string;

  /** The receipt as it should have been recorded; it takes the reversed one's place. */
  @IsOptional() @IsObjectOf(() => ReceiptDetails) readonly correction?: ReceiptDetails;
}

/**
 * Takes on a receipt of the past as a source tells it, without support cost and reserve. Dated after
 * today, it is taken on as an instalment that is due.
 */
export class ImportReceipt {
  @IsId('fund') readonly fund!: string;

  @IsId('donor') readonly donor!: string;

  /** Where it went; left out, to the general pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;

  /** In base currency. */
  @IsMoney() readonly amount!: Money;

  /** A date known only to the year is its last day. */
  @IsBusinessDate() readonly valueDate!: string;

  /** Where it was taken from. */
  @Text(40) readonly source!: string;

  /** Tells it from all others of the source; taken on once. It stays in clear and is never erased: no name, address or account number of a person. */
  @Text(400) readonly sourceKey!: string;
}
