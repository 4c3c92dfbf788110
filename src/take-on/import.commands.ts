import { IsBoolean, IsIn, IsOptional, Matches } from 'class-validator';
import { ORGANISATION_TYPES, type OrganisationType } from '../funds/organisation-types.js';
import { IsListOf, IsObjectOf } from '../platform/http/field.js';
import {
  IsBusinessDate,
  IsCurrency,
  IsMoney,
  IsTimeZoneName,
  Text,
} from '../platform/http/validators.js';
import type { Money } from '../platform/money/money.js';
import {
  GRANT_STATES,
  MAX_CODE_LENGTH,
  MAX_CONTRIBUTIONS_PER_BATCH,
  MAX_GRANTS_PER_BATCH,
  MAX_KEY_LENGTH,
  MAX_NAME_LENGTH,
  MAX_SOURCE_LENGTH,
  MAX_TITLE_LENGTH,
} from './bounds.js';

/** A fund as the source knows it. */
export class SourceFund {
  @Text(MAX_CODE_LENGTH) readonly code!: string;

  @Text(MAX_NAME_LENGTH) readonly name!: string;
}

/** A donor or an organisation as the source knows it. */
export class SourceParty {
  /** Tells the party from all others of the source: its name, or its code there. */
  @Text(MAX_NAME_LENGTH) readonly key!: string;

  @Text(MAX_NAME_LENGTH) readonly name!: string;

  @IsOptional() @Text(MAX_CODE_LENGTH) readonly code?: string;

  /** Code of the IATI code list OrganisationType. */
  @IsIn([...ORGANISATION_TYPES]) readonly kind!: OrganisationType;
}

/** A donor as the source knows it. */
export class SourceDonor extends SourceParty {
  /** Whether the donor is a person, whose name is sealed; the kind is 90 then. */
  @IsOptional() @IsBoolean() readonly naturalPerson?: boolean;
}

/** A contribution of the past. */
export class ContributionToImport {
  /** Tells it from all others of the source; taken on once. */
  @Text(MAX_KEY_LENGTH) readonly sourceKey!: string;

  @IsObjectOf(() => SourceFund) readonly fund!: SourceFund;

  @IsObjectOf(() => SourceDonor) readonly donor!: SourceDonor;

  /** In base currency. */
  @IsMoney() readonly amount!: Money;

  /** A date known only to the year is its last day; after today the money is taken on as due. */
  @IsBusinessDate() readonly valueDate!: string;
}

/** An award that was decided elsewhere. */
export class GrantToImport {
  /** Tells it from all others of the source; taken on once. */
  @Text(MAX_KEY_LENGTH) readonly sourceKey!: string;

  @IsObjectOf(() => SourceFund) readonly fund!: SourceFund;

  @IsObjectOf(() => SourceParty) readonly organisation!: SourceParty;

  /** In base currency. */
  @IsMoney() readonly amount!: Money;

  @IsOptional() @Text(MAX_TITLE_LENGTH) readonly title?: string;

  @IsBusinessDate() readonly start!: string;

  @IsBusinessDate() readonly end!: string;

  /** Day of the award, not after today; a project that had begun before is flagged RETROACTIVE. */
  @IsBusinessDate() readonly approvedOn!: string;

  @IsIn([...GRANT_STATES]) readonly status!: (typeof GRANT_STATES)[number];

  /** The award counts as paid and accounted for, so that it binds nothing. */
  @IsBoolean() readonly assumedPaid!: boolean;
}

/** What a fund of the source is established with that is not known here yet. */
export class FundTerms {
  /** ISO 4217. */
  @IsCurrency() readonly baseCurrency!: string;

  /** IANA. */
  @IsTimeZoneName() readonly timeZone!: string;

  /** DAC purpose code, five digits. */
  @Matches(/^[1-9][0-9]{4}$/, { message: 'must be a DAC purpose code, five digits' })
  readonly sector!: string;
}

/**
 * Takes on a part of a history as facts that were decided elsewhere: contributions or grants, with the
 * funds, donors and organisations that they name. Rows that were taken on before are left alone.
 */
export class ImportBatch {
  /** Whose history it is; its codes and keys are told apart from those of other sources. */
  @Text(MAX_SOURCE_LENGTH) readonly source!: string;

  @IsObjectOf(() => FundTerms) readonly terms!: FundTerms;

  @IsOptional()
  @IsListOf(() => ContributionToImport, { max: MAX_CONTRIBUTIONS_PER_BATCH })
  readonly contributions?: ContributionToImport[];

  @IsOptional()
  @IsListOf(() => GrantToImport, { max: MAX_GRANTS_PER_BATCH })
  readonly grants?: GrantToImport[];
}
