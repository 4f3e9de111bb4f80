import { Module } from '@nestjs/common';
import { MeterModule } from '../meter';
import { CardVersionController } from './api/card-version.controller';
import { RateCardAuditController } from './api/rate-card-audit.controller';
import { RateCardsController } from './api/rate-cards.controller';
import { CardVersions } from './card-version.service';
import { RateCardDirectory } from './rate-card-directory.service';
import { RateCards } from './rate-card.service';

@Module({
  imports: [MeterModule],
  controllers: [RateCardsController, CardVersionController, RateCardAuditController],
  providers: [RateCards, CardVersions, RateCardDirectory],
  exports: [RateCardDirectory],
})
export class RatecardModule {}
