import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from './clock';
import { Database } from './database';
import { DatabaseProbe } from './database-probe';
import { Errands } from './errands';
import { HealthController } from './health.controller';
import { Installation } from './installation';
import { JobRunner } from './job-runner';
import { Jobs } from './jobs';
import { Locks } from './locks';
import { MetricsController } from './metrics.controller';
import { Outgoing, OwnPlacesReader } from './outgoing';
import { Retention } from './retention.service';
import { RetainedRows } from './retained-rows.service';
import { Scheduler } from './scheduler';
import { Settings } from './settings';
import { Statistics } from './statistics.service';
import { TenantTraces } from './tenant-traces';

@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [
    Clock,
    Database,
    DatabaseProbe,
    Errands,
    Installation,
    Locks,
    Jobs,
    JobRunner,
    Outgoing,
    OwnPlacesReader,
    RetainedRows,
    Retention,
    Scheduler,
    Statistics,
    TenantTraces,
  ],
  exports: [
    Clock,
    Database,
    Errands,
    Installation,
    Locks,
    Jobs,
    Outgoing,
    Retention,
    Scheduler,
    TenantTraces,
  ],
})
export class PlatformModule {
  static for(settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      providers: [{ provide: Settings, useValue: settings }],
      exports: [Settings],
    };
  }
}
