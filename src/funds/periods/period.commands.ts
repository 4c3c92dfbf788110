import { IsOptional } from 'class-validator';
import { FromPath } from '../../platform/http/command.js';
import { IsId, IsMonth } from '../../platform/http/validators.js';

/** Closes accounting periods of a fund that have ended, in their order. */
export class ClosePeriod {
  @FromPath() @IsId('fund') readonly id!: string;

  /** The month to be closed: the earliest that is open. */
  @IsOptional() @IsMonth() readonly period?: string;

  /** Instead of one month: every open one up to and with this, at most 240. */
  @IsOptional() @IsMonth() readonly upTo?: string;
}
