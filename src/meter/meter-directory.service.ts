import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { Meter } from './domain/meter';
import { MeterRepository } from './store/meter.repository';

/** The meters of a tenant, for whoever prices or compiles. */
@Injectable()
export class MeterDirectory {
  private readonly meters = new MeterRepository();

  ofCodes(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    return this.meters.ofCodes(tx, codes);
  }

  /**
   * Locks the meters against changes of what they count until the transaction ends: for a transaction that writes
   * lines naming them, so that they count as priced before anybody checks.
   */
  keep(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    return this.meters.keep(tx, codes);
  }

  /** Which of the units some meter counts. */
  unitsAmong(tx: Tx, units: readonly string[]): Promise<ReadonlySet<string>> {
    return this.meters.unitsAmong(tx, units);
  }

  /** The meters that count each unit, by code; at most `most`, which is enough to show ambiguity. */
  counting(tx: Tx, units: readonly string[], most: number): Promise<Meter[]> {
    return this.meters.counting(tx, units, most);
  }

  find(tx: Tx, code: string): Promise<Meter | undefined> {
    return this.meters.find(tx, code);
  }
}
