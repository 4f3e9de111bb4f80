import { Injectable } from '@nestjs/common';
import { textOf } from '../core/json';
import { formatInstant } from '../core/time';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import {
  type Body,
  DocumentStore,
  type ListQuery,
  type Once,
  once,
  type Page,
  parseHubQuery,
  type RequestContext,
  type Resource,
  ResourceService,
  selectsEvent,
} from '../tmf';
import { withTimes, contentOf } from './tmf688/event.convert';
import type { BelowTopic } from './tmf688/below-topic';
import { below, eventType, rootOf } from './tmf688/topic-types';
import { Topics } from './topic.service';

/** Publishes events to topics: each is kept, and leaves through the outbox to the topic's listeners. */
@Injectable()
export class TopicEvents implements BelowTopic {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly topics: Topics,
  ) {}

  async list(context: RequestContext, topicId: string, query: ListQuery): Promise<Page> {
    await this.requireTopic(context, topicId);
    return this.serviceOf(topicId).list(context, query);
  }

  async read(context: RequestContext, topicId: string, id: string): Promise<Resource> {
    await this.requireTopic(context, topicId);
    return this.serviceOf(topicId).read(context, id);
  }

  create(context: RequestContext, topicId: string, body: unknown): Promise<Once<Resource>> {
    const { tenant, idempotencyKey: key } = context;
    return this.database.transaction(tenant, async (tx) => {
      // Under the topic's lock: no event comes to a topic that is being deleted, and a key is not that of a former one.
      const seq = await this.topics.lockedSeq(tx, topicId);
      const request = { key, route: `POST ${rootOf(topicId)}/event @${seq}`, payload: body };
      return once(tx, request, () => this.serviceOf(topicId).createIn(tx, context, body));
    });
  }

  private async requireTopic({ tenant }: RequestContext, topicId: string): Promise<void> {
    await this.database.read(tenant, (tx) => this.topics.exists(tx, topicId));
  }

  private serviceOf(topicId: string): ResourceService {
    const type = below(topicId, eventType);
    const shell = { database: this.database, clock: this.clock };
    return new ResourceService(shell, type, new DocumentStore(type), {
      beforeCreate: (_tx, body, { at }, id) =>
        Promise.resolve(withTimes(body, id, formatInstant(at))),
      afterCreate: (tx, created) => this.deliver(tx, topicId, created.body),
    });
  }

  private async deliver(tx: Tx, topicId: string, envelope: Body): Promise<void> {
    const topic = await this.topics.findIn(tx, topicId);
    if (topic === undefined || !isOfTopic(topic.body, envelope)) return;
    const told = typeof envelope['eventType'] === 'string' ? envelope['eventType'] : 'Event';
    publish(tx, [{ api: rootOf(topicId), eventType: told, envelope }]);
  }
}

/** A topic may filter its events by header and by content. */
function isOfTopic({ headerQuery, contentQuery }: Body, envelope: Body): boolean {
  return lets(headerQuery, envelope) && lets(contentQuery, contentOf(envelope));
}

/** A topic's malformed query lets all events through, because the publisher cannot mend it. */
function lets(query: unknown, told: Body): boolean {
  try {
    return selectsEvent(parseHubQuery(textOf(query) ?? ''), told);
  } catch {
    return true;
  }
}
