import { type FactoryProvider, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Waiting } from './domain/waiting';
import type { Waits } from './domain/waits';
import { AttentionRepository } from './store/attention.repository';

@Injectable()
export class AttentionService {
  private readonly repository = new AttentionRepository();
  private readonly waits: Waits[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** What waits in a room. Before the application has started. */
  addWaiting(...waits: readonly Waits[]): void {
    this.waits.push(...waits);
  }

  /** Reads all kinds in one snapshot. Whatever succeeded is not listed. */
  of(tenant: Tenant): Promise<Waiting[]> {
    return this.database.read(tenant, (tx) =>
      this.repository.all(tx, this.clock.now(), this.waits),
    );
  }
}

/** Provider of a room that has things which wait for somebody: tells of them whoever looks. */
export function tellsOfWaiting(...waits: readonly Waits[]): FactoryProvider {
  return {
    provide: Symbol('waiting'),
    inject: [AttentionService],
    useFactory: (attention: AttentionService) => {
      attention.addWaiting(...waits);
    },
  };
}
