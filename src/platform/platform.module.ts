import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from './clock';
import { Database } from './database';
import { DatabaseProbe } from './database-probe';
import { HealthController } from './health.controller';
import { Installation } from './installation';
import { JobRunner } from './job-runner';
import { Jobs } from './jobs';
import { Locks } from './locks';
import { MetricsController } from './metrics.controller';
import { Outgoing, OwnPlacesReader } from './outgoing';
import { Scheduler } from './scheduler';
import { Settings } from './settings';

@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [
    Clock,
    Database,
    DatabaseProbe,
    Installation,
    Locks,
    Jobs,
    JobRunner,
    Outgoing,
    OwnPlacesReader,
    Scheduler,
  ],
  exports: [Clock, Database, Installation, Locks, Jobs, Outgoing, Scheduler],
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
