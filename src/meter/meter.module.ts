import { Module } from '@nestjs/common';
import { resourceController } from '../tmf';
import { meterResource } from './api/meter-types';
import { MeterDirectory } from './meter-directory.service';
import { Meters } from './meter.service';

@Module({
  controllers: [resourceController(meterResource, Meters)],
  providers: [Meters, MeterDirectory],
  exports: [Meters, MeterDirectory],
})
export class MeterModule {}
