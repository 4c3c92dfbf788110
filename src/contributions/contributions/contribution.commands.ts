import { IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsListOf } from '../../platform/http/field.js';
import {
  IsBusinessDate,
  IsDecimalText,
  IsId,
  IsPositiveMoney,
  LongText,
  Text,
} from '../../platform/http/validators.js';
import type { Money } from '../../platform/money/money.js';
import { MAX_INSTALMENTS } from './contribution.events.js';

/** A part of the money and when it is due. Instalments are numbered from 1, in their order. */
export class InstalmentDetails {
  /** In the currency of the whole. */
  @IsPositiveMoney() readonly amount!: Money;

  /** Overdue from the day after. */
  @IsBusinessDate() readonly dueOn!: string;
}

/** Takes note of money that a donor has announced, without binding itself. */
export class AnnouncePledge {
  @IsId('fund') readonly fund!: string;

  @IsId('donor') readonly donor!: string;

  /** In the donor's currency. */
  @IsPositiveMoney() readonly amount!: Money;

  /** Day of the announcement; not after today. */
  @IsBusinessDate() readonly announcedOn!: string;

  /** When the donor means to pay; together the whole amount. */
  @IsOptional()
  @IsListOf(() => InstalmentDetails, { min: 1, max: MAX_INSTALMENTS })
  readonly instalments?: InstalmentDetails[];

  @IsOptional() @LongText(2000) readonly note?: string;
}

/** What donor and fund agree on. */
export class AgreementDetails {
  /** In the donor's currency. */
  @IsPositiveMoney() readonly amount!: Money;

  /** Together the whole amount. */
  @IsListOf(() => InstalmentDetails, { min: 1, max: MAX_INSTALMENTS })
  readonly instalments!: InstalmentDetails[];

  /** Day of the signature; its rate of exchange is taken. Not after today. */
  @IsBusinessDate() readonly signedOn!: string;

  /** Where the money goes; left out, to the general pool. */
  @IsOptional() @IsId('pool') readonly pool?: string;

  /** If it fails, the money is to be returned. Left out: the agreement is unconditional. */
  @IsOptional() @LongText(2000) readonly condition?: string;

  /** Percent, at most the fund's; left out, the fund's. */
  @IsOptional() @IsDecimalText({ min: '0', max: '100' }) readonly supportCostRate?: string;

  /** The donor's own mark for the agreement. It stays in clear and is never erased: no name, address or account number of a person. */
  @IsOptional() @Text(80) readonly reference?: string;
}

/** Turns a pledge into an agreement that binds the donor. */
export class SignAgreement extends AgreementDetails {
  @FromPath() @IsId('contribution') readonly id!: string;
}

/** Takes an agreement on that no pledge went before. */
export class SignDirectAgreement extends AgreementDetails {
  @IsId('fund') readonly fund!: string;

  @IsId('donor') readonly donor!: string;
}
