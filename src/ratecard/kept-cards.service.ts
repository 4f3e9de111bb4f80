import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Meters } from '../meter';
import { TenantTraces } from '../platform/tenant-traces';
import { CARDS_OF_METER } from './store/card-version.repository';

/** Tells who must know of it what cards there are. */
@Injectable()
export class KeptCards implements OnModuleInit {
  constructor(
    private readonly meters: Meters,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.meters.addPrices(CARDS_OF_METER);
    this.traces.add('rate_card');
  }
}
