import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ChargingModule } from '../charging';
import { MeterModule } from '../meter';
import { provideNext, resourceController } from '../tmf';
import { UsagesController } from './api/usages.controller';
import { EventsController } from './cloudevents/events.controller';
import { addEventParsers } from './cloudevents/parse-events';
import { Intake } from './intake.service';
import { MeterUnits } from './meter-units.service';
import { Recycling } from './recycling.service';
import { productUsageV5 } from './tmf635/product-usage-v5-type';
import { usage, usageSpecification } from './tmf635/resources';
import { Tracing } from './tracing.service';
import { UsageEvents } from './usage-events.service';
import { UsageSpecifications } from './usage-specification.service';
import { Usages } from './usage.service';

@Module({
  imports: [ChargingModule, MeterModule],
  controllers: [
    EventsController,
    UsagesController,
    resourceController(usage, Usages),
    resourceController(usageSpecification, UsageSpecifications),
    resourceController(productUsageV5.type),
  ],
  providers: [
    Intake,
    MeterUnits,
    Recycling,
    Tracing,
    UsageEvents,
    Usages,
    UsageSpecifications,
    provideNext(productUsageV5, Usages),
  ],
})
export class UsageModule implements OnModuleInit {
  constructor(private readonly adapter: HttpAdapterHost) {}

  onModuleInit(): void {
    addEventParsers(this.adapter.httpAdapter.getInstance<FastifyInstance>());
  }
}
