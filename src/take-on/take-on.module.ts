import { Module } from '@nestjs/common';
import { ImportBatchHandler } from './import.handlers.js';
import { ImportsController } from './imports.controller.js';
import { ListImportsHandler, ReadImportHandler } from './imports.view.js';

@Module({
  controllers: [ImportsController],
  providers: [ImportBatchHandler, ListImportsHandler, ReadImportHandler],
})
export class TakeOnModule {}
