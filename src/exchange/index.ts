export type { ExchangeRate } from './domain/exchange-rate';
export { exchangeErrors } from './exchange.errors';
export { ExchangeModule } from './exchange.module';
export { ExchangeRateDirectory } from './exchange-rate-directory.service';
