import { ArrayUnique, IsIn, IsOptional } from 'class-validator';
import { FromPath } from '../platform/http/command.js';
import { IsList } from '../platform/http/field.js';
import { IsEmailAddress, IsId, IsInstant, Text } from '../platform/http/validators.js';
import { ROLES, type Role } from './roles.js';

/** Makes a person known, and says by which token. */
export class RegisterPerson {
  /** Full name, as colleagues and auditors read it. */
  @Text(200) readonly name!: string;

  @IsOptional() @IsEmailAddress() readonly email?: string;

  /** `iss` of the person's tokens: `tributary` for those of the installation itself. Kept as a keyed hash only. */
  @Text(255) readonly issuer!: string;

  /** `sub` of the person's tokens. Kept as a keyed hash only. */
  @Text(255) readonly subject!: string;
}

/** Makes the first administrator known, on an empty log. Sent by the command line only. */
export class RegisterFirstAdministrator extends RegisterPerson {}

/** Gives a person a role. Rights hold in [from, until). */
export class GrantRole {
  @FromPath() @IsId('person') readonly id!: string;

  @IsIn([...ROLES]) readonly role!: Role;

  /** Ids of the funds that it is held for; left out, all of them. An administrator is one for all. */
  @IsOptional()
  @ArrayUnique()
  @IsId('fund', { each: true })
  @IsList({ min: 1, max: 50 })
  readonly funds?: string[];

  /** First instant of the right, in whole seconds; left out, the instant of the command. */
  @IsOptional() @IsInstant() readonly from?: string;

  /** The right ends just before; left out, it holds for good. */
  @IsOptional() @IsInstant() readonly until?: string;
}

/**
 * Ends a role at the instant of the command, whenever it was to end. That of an administrator is ended
 * by another one, who holds it for good.
 */
export class RevokeRole {
  @FromPath() @IsId('person') readonly id!: string;

  @IsIn([...ROLES]) readonly role!: Role;

  /** Ids of the funds that it ends for, out of those that it was granted for by name; left out, it ends altogether. */
  @IsOptional()
  @ArrayUnique()
  @IsId('fund', { each: true })
  @IsList({ min: 1, max: 50 })
  readonly funds?: string[];
}

/** Lets a person act for another one for a time; a later delegation for the same one takes its place. */
export class Delegate {
  /** The person who will act. */
  @FromPath() @IsId('person') readonly id!: string;

  /** Id of the person who is acted for. */
  @IsId('person') readonly for!: string;

  /** Left out: from the instant of the command on. */
  @IsOptional() @IsInstant() readonly from?: string;

  @IsInstant() readonly until!: string;
}

/** Ties a person to a donor or an organisation: what is that party's own is theirs to see and to ask for. */
export class AddRepresentative {
  @FromPath() @IsId('person') readonly id!: string;

  /** Id of the donor or organisation. */
  @IsId(['donor', 'organisation']) readonly party!: string;
}

/** Unties a person from a donor or an organisation. */
export class RemoveRepresentative {
  @FromPath() @IsId('person') readonly id!: string;

  /** Id of the donor or organisation. */
  @IsId(['donor', 'organisation']) readonly party!: string;
}
