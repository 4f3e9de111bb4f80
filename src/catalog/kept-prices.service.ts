import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Meters } from '../meter';
import { PRICES_OF_METER } from './store/price.repository';

/** Tells who must know of it what prices there are. */
@Injectable()
export class KeptPrices implements OnModuleInit {
  constructor(private readonly meters: Meters) {}

  onModuleInit(): void {
    this.meters.addPrices(PRICES_OF_METER);
  }
}
