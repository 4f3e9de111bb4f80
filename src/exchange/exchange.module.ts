import { Module } from '@nestjs/common';
import { ExchangeRatesController } from './api/exchange-rates.controller';
import { ExchangeRateDirectory } from './exchange-rate-directory.service';
import { ExchangeRates } from './exchange-rates.service';

@Module({
  controllers: [ExchangeRatesController],
  providers: [ExchangeRates, ExchangeRateDirectory],
  exports: [ExchangeRateDirectory],
})
export class ExchangeModule {}
