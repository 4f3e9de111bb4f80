import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { Meter } from './domain/meter';
import { MeterRepository } from './store/meter.repository';

/** The meters of a tenant, for whoever prices or compiles. */
@Injectable()
export class MeterDirectory {
  private readonly meters = new MeterRepository();

  all(tx: Tx): Promise<Meter[]> {
    return this.meters.all(tx);
  }

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

  find(tx: Tx, code: string): Promise<Meter | undefined> {
    return this.meters.find(tx, code);
  }
}
