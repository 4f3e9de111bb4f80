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
   * Until the transaction ends nobody changes what these meters count: for whoever writes lines that
   * name them, so that it is priced before anybody asks whether it is.
   */
  keep(tx: Tx, codes: readonly string[]): Promise<Meter[]> {
    return this.meters.keep(tx, codes);
  }

  /** Which of the units some meter counts. */
  unitsAmong(tx: Tx, units: readonly string[]): Promise<ReadonlySet<string>> {
    return this.meters.unitsAmong(tx, units);
  }

  /** The meters of each unit, by code; of very many the first `most`, which tell that it is ambiguous. */
  counting(tx: Tx, units: readonly string[], most: number): Promise<Meter[]> {
    return this.meters.counting(tx, units, most);
  }

  find(tx: Tx, code: string): Promise<Meter | undefined> {
    return this.meters.find(tx, code);
  }
}
