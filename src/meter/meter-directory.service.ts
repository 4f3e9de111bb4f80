import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database';
import type { Meter } from './domain/meter';
import { MeterRepository } from './store/meter.repository';

/** The meters of a tenant, for whoever prices or compiles: other modules read them only here. */
@Injectable()
export class MeterDirectory {
  private readonly meters = new MeterRepository();

  all(tx: Tx): Promise<Meter[]> {
    return this.meters.all(tx);
  }

  find(tx: Tx, code: string): Promise<Meter | undefined> {
    return this.meters.find(tx, code);
  }
}
