import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { ActiveVersion, CardWithVersions, DatedCard, RateCard } from './domain/rate-card';
import { RateCardRepository } from './store/rate-card.repository';

/** Cards and their activated versions, for whoever prices. */
@Injectable()
export class RateCardDirectory {
  private readonly cards = new RateCardRepository();

  withVersions(tx: Tx, codes: readonly string[]): Promise<CardWithVersions[]> {
    return this.cards.withVersions(tx, codes);
  }

  /** Without the lines, which may be thousands. */
  dated(tx: Tx, codes: readonly string[]): Promise<DatedCard[]> {
    return this.cards.dated(tx, codes);
  }

  /** Some activated versions of a card with their lines; they never change. */
  versions(tx: Tx, code: string, numbers: readonly number[]): Promise<ActiveVersion[]> {
    return this.cards.activated(tx, code, numbers);
  }

  /** The cards without their versions: who only asks what may be sold needs no more. */
  list(tx: Tx): Promise<RateCard[]> {
    return this.cards.list(tx);
  }
}
