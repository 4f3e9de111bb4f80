import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from './clock';
import { Database } from './database';
import { DatabaseProbe } from './database-probe';
import { HealthController } from './health.controller';
import { JobRunner } from './job-runner';
import { Jobs } from './jobs';
import { Locks } from './locks';
import { MetricsController } from './metrics.controller';
import { Scheduler } from './scheduler';
import { Settings } from './settings';

@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [Clock, Database, DatabaseProbe, Locks, Jobs, JobRunner, Scheduler],
  exports: [Clock, Database, Locks, Jobs, Scheduler],
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
