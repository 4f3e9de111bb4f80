import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { addCsvParser } from './api/csv-body';
import { TableVersionsController } from './api/table-versions.controller';
import { TariffTablesController } from './api/tariff-tables.controller';
import { TariffTables } from './tariff-tables.service';
import { ZoneDirectory } from './zone-directory.service';

@Module({
  controllers: [TariffTablesController, TableVersionsController],
  providers: [TariffTables, ZoneDirectory],
  exports: [ZoneDirectory],
})
export class TariffModule implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  onModuleInit(): void {
    addCsvParser(this.adapter.httpAdapter.getInstance<FastifyInstance>());
  }
}
