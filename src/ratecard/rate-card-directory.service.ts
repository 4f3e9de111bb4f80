import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { CardWithVersions, RateCard } from './domain/rate-card';
import { RateCardRepository } from './store/rate-card.repository';

/** Cards and their activated versions, for whoever prices: other modules read them only here. */
@Injectable()
export class RateCardDirectory {
  private readonly cards = new RateCardRepository();

  all(tx: Tx): Promise<CardWithVersions[]> {
    return this.cards.all(tx);
  }

  /** The cards without their versions: who only asks what may be sold needs no more. */
  list(tx: Tx): Promise<RateCard[]> {
    return this.cards.list(tx);
  }

  find(tx: Tx, code: string): Promise<RateCard | undefined> {
    return this.cards.find(tx, code);
  }
}
