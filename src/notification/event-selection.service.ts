import { Injectable } from '@nestjs/common';
import type { PublishedEvent } from './domain/webhook';
import { EventFilters } from './event-filters.service';
import { EventVersions } from './event-versions.service';

/** Where a listener registered, which API tells its events, and what it asked for. */
export type Listens = {
  readonly root: string;
  readonly api: string;
  readonly query: string | null;
};

/** Which events a listener is told of, and in which words. */
@Injectable()
export class EventSelection {
  constructor(
    private readonly filters: EventFilters,
    private readonly versions: EventVersions,
  ) {}

  wants({ root, api, query }: Listens, { envelope }: PublishedEvent): boolean {
    const told = this.versions.of(root, api, envelope);
    return told !== undefined && this.filters.of(query).matches(told);
  }

  bodyFor({ root, api, query }: Listens, { envelope }: PublishedEvent): string {
    const told = this.versions.of(root, api, envelope) ?? envelope;
    return JSON.stringify(this.filters.of(query).project(told));
  }
}
