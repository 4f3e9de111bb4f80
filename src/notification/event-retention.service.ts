import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Retention } from '../platform/retention.service';
import { Settings } from '../platform/settings';
import { KeptEventRepository } from './store/kept-event.repository';

/** Events are kept for a while to be sent again, then removed even if a failing listener did not get them. */
@Injectable()
export class EventRetention implements OnModuleInit {
  private readonly events = new KeptEventRepository();

  constructor(
    private readonly retention: Retention,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.retention.keep({
      name: 'events',
      forMs: this.settings.retained.eventsMs,
      remove: (tx, removal) => this.events.dropOld(tx, removal),
    });
  }
}
