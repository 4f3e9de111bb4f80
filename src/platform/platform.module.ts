import { Global, Module } from '@nestjs/common';
import { Clock } from './clock';
import { Database } from './database';
import { HealthController } from './health.controller';
import { JobRunner } from './job-runner';
import { Jobs } from './jobs';
import { Locks } from './locks';
import { MetricsController } from './metrics.controller';
import { Scheduler } from './scheduler';

@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [Clock, Database, Locks, Jobs, JobRunner, Scheduler],
  exports: [Clock, Database, Locks, Jobs, Scheduler],
})
export class PlatformModule {}
