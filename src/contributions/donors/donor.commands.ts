import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsCountry, IsId, LongText, Text } from '../../platform/http/validators.js';
import { ORGANISATION_TYPES, type OrganisationType } from '../../funds/organisation-types.js';

/** Makes a donor known: a state, an organisation or a person. */
export class RegisterDonor {
  @Text(200) readonly name!: string;

  /** Whether the donor is a person; then the name can be erased. */
  @IsOptional() @IsBoolean() readonly naturalPerson?: boolean;

  /** Code of the IATI code list OrganisationType; 90 for a person. */
  @IsIn([...ORGANISATION_TYPES]) readonly kind!: OrganisationType;

  /** Where the donor is registered, ISO 3166-1. */
  @IsOptional() @IsCountry() readonly country?: string;

  /** Number in the register of that country; registered here once. */
  @IsOptional() @Text(60) readonly registrationNumber?: string;

  /** Whether the donor asks not to be named in publications. */
  @IsOptional() @IsBoolean() readonly anonymous?: boolean;
}

/** Ties a code, by which a source knows the donor, to it. A donor may have several. */
export class AssignDonorCode {
  @FromPath() @IsId('donor') readonly id!: string;

  /** The source that history is taken on from. */
  @Text(40) readonly source!: string;

  /** It stays in clear and is never erased: no name, address or account number of a person. */
  @Text(200) readonly code!: string;
}

/** Destroys the keys of what is known about a donor who is a person, for good. The books stay as they are. */
export class EraseDonor {
  @FromPath() @IsId('donor') readonly id!: string;
}

/** Keeps what is known about a donor who is a person from being erased. */
export class PlaceDonorHold {
  @FromPath() @IsId('donor') readonly id!: string;

  @LongText(2_000) readonly reason!: string;
}

/** Ends a hold. What was asked for while it was open has to be asked for again. */
export class LiftDonorHold {
  @FromPath() @IsId('donor') readonly id!: string;

  @LongText(2_000) readonly reason!: string;
}
