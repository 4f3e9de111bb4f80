import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { ActiveVersion, DatedCard, RateCard } from './domain/rate-card';
import { CardVersionRepository } from './store/card-version.repository';
import { RateCardRepository } from './store/rate-card.repository';

/** Cards and their activated versions, for rooms that price. */
@Injectable()
export class RateCardDirectory {
  private readonly cards = new RateCardRepository();
  private readonly cardVersions = new CardVersionRepository();

  /** Leaves out the lines, which may be thousands. */
  dated(tx: Tx, codes: readonly string[]): Promise<DatedCard[]> {
    return this.cards.dated(tx, codes);
  }

  /** The given activated versions with their lines; they are immutable. */
  versions(tx: Tx, code: string, numbers: readonly number[]): Promise<ActiveVersion[]> {
    return this.cards.activated(tx, code, numbers);
  }

  /** Cards without versions, which is enough to know what may be sold. */
  ofCodes(tx: Tx, codes: readonly string[]): Promise<RateCard[]> {
    return this.cards.ofCodes(tx, codes);
  }

  /** The meters that any activated version of each card prices. */
  async metersOf(tx: Tx, codes: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    return codes.length === 0 ? new Map() : this.cardVersions.metersOf(tx, codes);
  }
}
