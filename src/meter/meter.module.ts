import { Module } from '@nestjs/common';
import { MetersController } from './api/meters.controller';
import { MeterDirectory } from './meter-directory.service';
import { Meters } from './meter.service';

@Module({
  controllers: [MetersController],
  providers: [Meters, MeterDirectory],
  exports: [Meters, MeterDirectory],
})
export class MeterModule {}
