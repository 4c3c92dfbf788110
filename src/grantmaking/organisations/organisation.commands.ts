import { IsIn, IsOptional, Matches } from 'class-validator';
import { ORGANISATION_TYPES, type OrganisationType } from '../../funds/organisation-types.js';
import { FromPath } from '../../platform/http/command.js';
import { IsBusinessDate, IsCountry, IsId, LongText, Text } from '../../platform/http/validators.js';

/** Makes an organisation known. An applicant who registers it stands for it from then on. */
export class RegisterOrganisation {
  @Text(200) readonly name!: string;

  /** Code of the IATI code list OrganisationType. */
  @IsIn([...ORGANISATION_TYPES]) readonly kind!: OrganisationType;

  /** Where it is registered, ISO 3166-1. */
  @IsCountry() readonly country!: string;

  /** Its number in that country's register; one organisation has it. */
  @Text(60) readonly registrationNumber!: string;

  /** Id of the organisation that it belongs to, if it belongs to one. */
  @IsOptional() @IsId('organisation') readonly parent?: string;
}

/** Records what an officer has found about the organisation; it takes the place of an earlier finding. */
export class RecordDueDiligence {
  @FromPath() @IsId('organisation') readonly id!: string;

  @IsIn(['POSITIVE', 'NEGATIVE']) readonly outcome!: 'POSITIVE' | 'NEGATIVE';

  /** The last day on which the finding counts. */
  @IsBusinessDate() readonly validUntil!: string;

  @IsOptional() @LongText(4000) readonly conditions?: string;
}

/** Names the account that the organisation wants to be paid to. Payments wait until it is verified. */
export class ProposeAccount {
  @FromPath() @IsId('organisation') readonly id!: string;

  /** In whose name the account stands. */
  @Text(140) readonly holder!: string;

  /** Country of the bank, ISO 3166-1; where accounts have an IBAN, the number is one. */
  @IsCountry() readonly country!: string;

  /** IBAN, or the account number where there is none. */
  @Text(34) readonly number!: string;

  /** BIC of the bank, ISO 9362. */
  @Matches(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, { message: 'must be a BIC (ISO 9362)' })
  readonly bic!: string;
}

/** Confirms that the account is the organisation's. Not by whoever proposed it. */
export class VerifyAccount {
  @FromPath() @IsId('organisation') readonly id!: string;

  /** The account that was looked at; if it has been replaced meanwhile, nothing is verified. */
  @IsId('account') readonly account!: string;
}

/** Destroys the key of an account's holder and number, for good. It can't be paid to any more. */
export class EraseAccount {
  @FromPath() @IsId('organisation') readonly id!: string;

  @IsId('account') readonly account!: string;
}
