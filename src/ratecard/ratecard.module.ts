import { Module } from '@nestjs/common';
import { MeterModule } from '../meter';
import { resourceController } from '../tmf';
import { CardVersionController } from './api/card-version.controller';
import { RateCardAuditController } from './api/rate-card-audit.controller';
import { rateCardResource } from './api/rate-card-types';
import { CardVersions } from './card-version.service';
import { RateCardDirectory } from './rate-card-directory.service';
import { RateCards } from './rate-card.service';

@Module({
  imports: [MeterModule],
  controllers: [
    resourceController(rateCardResource, RateCards),
    CardVersionController,
    RateCardAuditController,
  ],
  providers: [RateCards, CardVersions, RateCardDirectory],
  exports: [RateCardDirectory],
})
export class RatecardModule {}
