import { Module } from '@nestjs/common';
import { RateCardDirectory } from './rate-card-directory.service';

@Module({
  providers: [RateCardDirectory],
  exports: [RateCardDirectory],
})
export class RatecardModule {}
