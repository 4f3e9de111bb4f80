import { Module } from '@nestjs/common';
import { ApprovalModule } from '../approval';
import { MeterModule } from '../meter';
import { TariffModule } from '../tariff';
import { CardVersionController } from './api/card-version.controller';
import { RateCardAuditController } from './api/rate-card-audit.controller';
import { RateCardsController } from './api/rate-cards.controller';
import { CardVersions } from './card-version.service';
import { KeptCards } from './kept-cards.service';
import { RateCardDirectory } from './rate-card-directory.service';
import { RateCards } from './rate-card.service';

@Module({
  imports: [ApprovalModule, MeterModule, TariffModule],
  controllers: [RateCardsController, CardVersionController, RateCardAuditController],
  providers: [RateCards, CardVersions, KeptCards, RateCardDirectory],
  exports: [RateCardDirectory],
})
export class RatecardModule {}
