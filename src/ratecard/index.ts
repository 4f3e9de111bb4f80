export type { DatedCard } from './domain/rate-card';
export { RateCardDirectory } from './rate-card-directory.service';
export { RatecardModule } from './ratecard.module';
export { ratecardErrors } from './ratecard.errors';
