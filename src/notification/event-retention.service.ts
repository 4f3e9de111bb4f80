import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Retention } from '../platform/retention.service';
import { Settings } from '../platform/settings';
import { DeliveryRepository } from './store/delivery.repository';

/** Drops what no listener took in time: one that fails for ever must not keep everything for ever. */
@Injectable()
export class EventRetention implements OnModuleInit {
  private readonly deliveries = new DeliveryRepository();

  constructor(
    private readonly retention: Retention,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.retention.keep({
      name: 'events',
      forMs: this.settings.retained.eventsMs,
      remove: (tx, before, limit) => this.deliveries.dropOld(tx, before, limit),
    });
  }
}
