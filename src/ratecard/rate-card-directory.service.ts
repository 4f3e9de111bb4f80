import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { ActiveVersion, DatedCard, RateCard } from './domain/rate-card';
import { CardVersionRepository } from './store/card-version.repository';
import { RateCardRepository } from './store/rate-card.repository';

/** Cards and their activated versions, for whoever prices. */
@Injectable()
export class RateCardDirectory {
  private readonly cards = new RateCardRepository();
  private readonly cardVersions = new CardVersionRepository();

  /** Without the lines, which may be thousands. */
  dated(tx: Tx, codes: readonly string[]): Promise<DatedCard[]> {
    return this.cards.dated(tx, codes);
  }

  /** Some activated versions of a card with their lines; they never change. */
  versions(tx: Tx, code: string, numbers: readonly number[]): Promise<ActiveVersion[]> {
    return this.cards.activated(tx, code, numbers);
  }

  /** The cards without their versions: who only asks what may be sold needs no more. */
  ofCodes(tx: Tx, codes: readonly string[]): Promise<RateCard[]> {
    return this.cards.ofCodes(tx, codes);
  }

  /** Which meters each card prices, by any version that was activated. */
  async metersOf(tx: Tx, codes: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    return codes.length === 0 ? new Map() : this.cardVersions.metersOf(tx, codes);
  }
}
