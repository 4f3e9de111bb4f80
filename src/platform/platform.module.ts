import { Global, Module } from '@nestjs/common';
import { Clock } from './clock';
import { Database } from './database';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';

@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [Clock, Database],
  exports: [Clock, Database],
})
export class PlatformModule {}
