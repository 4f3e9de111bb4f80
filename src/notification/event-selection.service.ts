import { Injectable } from '@nestjs/common';
import { groupBy } from '../core/group-by';
import { Breath } from '../platform/breath';
import type { PublishedEvent } from './domain/webhook';
import { type EventFilter, EventFilters } from './event-filters.service';
import { EventVersions } from './event-versions.service';

/** The root at which a listener registered, the API that publishes its events, and its query. */
export type Listens = {
  readonly root: string;
  readonly api: string;
  readonly query: string | null;
};

/** Those of one version of an API, by what they ask. */
type Hearers<L> = {
  readonly root: string;
  readonly asked: readonly { readonly filter: EventFilter; readonly listeners: readonly L[] }[];
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

  /**
   * Whom of these to tell of each event. However many ask the same, it is compiled once, and put once to an event; who
   * waits for the event loop waits for a few of them.
   */
  async hearersOf<E extends PublishedEvent & { readonly api: string }, L extends Listens>(
    events: readonly E[],
    listeners: readonly L[],
  ): Promise<ReadonlyMap<E, readonly L[]>> {
    const byApi = new Map(
      [...groupBy(listeners, ({ api }) => api)].map(([api, of]) => [api, this.grouped(of)]),
    );
    const breath = new Breath();
    const told = new Map<E, readonly L[]>();
    for (const event of events) {
      told.set(event, await this.hearing(event, byApi.get(event.api) ?? [], breath));
    }
    return told;
  }

  private grouped<L extends Listens>(listeners: readonly L[]): readonly Hearers<L>[] {
    return [...groupBy(listeners, ({ root }) => root)].map(([root, ofRoot]) => ({
      root,
      asked: [...groupBy(ofRoot, ({ query }) => query ?? '')].map(([query, asking]) => ({
        filter: this.filters.of(query),
        listeners: asking,
      })),
    }));
  }

  private async hearing<L extends Listens>(
    { api, envelope }: PublishedEvent & { readonly api: string },
    hearers: readonly Hearers<L>[],
    breath: Breath,
  ): Promise<readonly L[]> {
    const hearing: L[] = [];
    for (const { root, asked } of hearers) {
      const told = this.versions.of(root, api, envelope);
      if (told === undefined) continue;
      for (const { filter, listeners } of asked) {
        if (breath.isDue) await breath.take();
        if (filter.matches(told)) hearing.push(...listeners);
      }
    }
    return hearing;
  }

  bodyFor({ root, api, query }: Listens, { envelope }: PublishedEvent): string {
    const told = this.versions.of(root, api, envelope) ?? envelope;
    return JSON.stringify(this.filters.of(query).project(told));
  }
}
