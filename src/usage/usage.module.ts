import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { ChargingModule } from '../charging';
import { exportsController, failedFiles, FileModule } from '../file';
import { MeterModule } from '../meter';
import { provideNext, resourceController } from '../tmf';
import { UsagesController } from './api/usages.controller';
import { EventsController } from './cloudevents/events.controller';
import { addEventParsers } from './cloudevents/parse-events';
import { Intake } from './intake.service';
import { MeterUnits } from './meter-units.service';
import { Receive } from './receive.service';
import { Recycling } from './recycling.service';
import { WAITING_USAGE } from './store/waiting-usage';
import { USAGE_EXPORTS_ROOT, usageExportJobV5 } from './tmf635/export-job-v5-type';
import { productUsageV5 } from './tmf635/product-usage-v5-type';
import { usage, usageSpecification } from './tmf635/resources';
import { Tracing } from './tracing.service';
import { USAGE_EXPORT_DOCUMENTS, UsageExports } from './usage-export.service';
import { UsageEvents } from './usage-events.service';
import { UsageSpecifications } from './usage-specification.service';
import { Usages } from './usage.service';

@Module({
  imports: [AttentionModule, ChargingModule, FileModule, MeterModule],
  controllers: [
    EventsController,
    UsagesController,
    resourceController(usage, Usages),
    resourceController(usageSpecification, UsageSpecifications),
    resourceController(productUsageV5.type),
    resourceController(usageExportJobV5.type),
    exportsController(USAGE_EXPORTS_ROOT, UsageExports, {
      api: 'TMF635',
      fileName: 'productUsage',
    }),
  ],
  providers: [
    Intake,
    MeterUnits,
    Receive,
    Recycling,
    Tracing,
    UsageEvents,
    UsageExports,
    Usages,
    UsageSpecifications,
    provideNext(productUsageV5, Usages),
    provideNext(usageExportJobV5, UsageExports),
    tellsOfWaiting(WAITING_USAGE, failedFiles(USAGE_EXPORT_DOCUMENTS)),
  ],
})
export class UsageModule implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  onModuleInit(): void {
    addEventParsers(this.adapter.httpAdapter.getInstance<FastifyInstance>());
  }
}
