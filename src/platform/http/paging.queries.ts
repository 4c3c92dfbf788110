import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsWholeParameter, Text } from './validators.js';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;
export const MAX_CURSOR_LENGTH = 1_024;

/** The parameters of every list; a list with filters extends it. */
export class PageParameters {
  /** How many items at most. */
  @IsOptional()
  @IsWholeParameter(1, MAX_PAGE_SIZE)
  @ApiProperty({ default: DEFAULT_PAGE_SIZE })
  readonly limit?: number;

  /** `next` of the page before; left out for the first. */
  @IsOptional()
  @Text(MAX_CURSOR_LENGTH)
  readonly cursor?: string;
}
