import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Command, Create } from '../platform/http/command.js';
import { Commands } from '../platform/http/commands.js';
import { AnswersPageOf, type Page } from '../platform/http/paging.js';
import { PageParameters } from '../platform/http/paging.queries.js';
import { Parameters, PathId } from '../platform/http/parameters.js';
import { ImportBatch } from './import.commands.js';
import { ImportSummary, ListImports, ReadImport } from './imports.view.js';

@ApiTags('Take-on')
@Controller('v1/imports')
export class ImportsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: QueryBus,
  ) {}

  /** Takes on rows of a history that was kept elsewhere. */
  @Create()
  importBatch(@Command() command: ImportBatch) {
    return this.commands.send(command);
  }

  /** Batches that were taken on, in the order of the log. */
  @Get()
  @AnswersPageOf(ImportSummary)
  imports(@Parameters() parameters: PageParameters): Promise<Page<ImportSummary>> {
    return this.queries.execute(new ListImports(parameters));
  }

  /** One batch. */
  @Get(':id')
  @ApiOkResponse({ type: ImportSummary })
  import(@PathId('import') id: string): Promise<ImportSummary> {
    return this.queries.execute(new ReadImport(id));
  }
}
