import { Injectable } from '@nestjs/common';
import { MeterDirectory, metersNamedIn } from '../meter';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { RateCardDirectory } from '../ratecard';
import { parseLines } from '../rating';
import { cardVersionUnknown } from './catalog.errors';
import { writePrice } from './domain/write-price';
import type { WrittenPrice } from './domain/written-price';

/** Writes a rate card in the form of TMF620, for those who keep prices in a catalogue of their own. */
@Injectable()
export class CardPrices {
  constructor(
    private readonly database: Database,
    private readonly cards: RateCardDirectory,
    private readonly meters: MeterDirectory,
  ) {}

  write(tenant: Tenant, code: string, version: number): Promise<readonly WrittenPrice[]> {
    return this.database.read(tenant, async (tx) => {
      const [card] = await this.cards.ofCodes(tx, [code]);
      const [found] = await this.cards.versions(tx, code, [version]);
      if (card === undefined || found === undefined) throw cardVersionUnknown(code, `${version}`);
      const named = await this.meters.ofCodes(tx, metersNamedIn(found.lines));
      const meters = new Map(named.map((meter) => [meter.code, meter]));
      const { lines } = parseLines(found.lines, {
        meter: (name) => meters.get(name),
        zonesOf: () => 'any',
      });
      return lines.flatMap((line) => writePrice(line, card));
    });
  }
}
