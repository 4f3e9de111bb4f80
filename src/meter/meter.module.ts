import { Module } from '@nestjs/common';
import { MeterDirectory } from './meter-directory.service';

@Module({
  providers: [MeterDirectory],
  exports: [MeterDirectory],
})
export class MeterModule {}
