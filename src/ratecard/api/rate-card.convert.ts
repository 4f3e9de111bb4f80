import type { RateCard } from '../domain/rate-card';
import type { CreateRateCard } from './rate-card.dto';

/** An empty text counts as missing. */
export function fromCreateRateCard(body: CreateRateCard): RateCard {
  const { code, book, currency } = body;
  return {
    code,
    name: body.name || code,
    book,
    currency,
    partner: body.partner || null,
    timeZone: body.timeZone || null,
  };
}
