import { Injectable } from '@nestjs/common';
import { NotificationService } from '../notification';
import { Database, type Tx } from '../platform/database';
import {
  type Body,
  checkIfMatch,
  type ListQuery,
  type Once,
  type Page,
  pageInMemory,
  type RequestContext,
  type Resource,
  resourceUnknown,
  validateBody,
} from '../tmf';
import type { BelowTopic } from './tmf688/below-topic';
import { below, hubType, rootOf } from './tmf688/topic-types';
import { Topics } from './topic.service';

/** The listeners of a topic, which notification serves like those of an API. */
@Injectable()
export class TopicHubs implements BelowTopic {
  constructor(
    private readonly database: Database,
    private readonly topics: Topics,
    private readonly notification: NotificationService,
  ) {}

  async list(context: RequestContext, topicId: string, query: ListQuery): Promise<Page> {
    await this.requireTopic(context, topicId);
    const listeners = await this.notification.listAt(context.tenant, rootOf(topicId));
    return pageInMemory(listeners.map(toResource), query);
  }

  async create(context: RequestContext, topicId: string, body: unknown): Promise<Once<Resource>> {
    await this.requireTopic(context, topicId);
    validateBody(below(topicId, hubType), body);
    const { callback, query } = body;
    const registration = { callback, query };
    const root = rootOf(topicId);
    // Under the topic's lock: no listener comes to a topic that is being deleted.
    const judge = (tx: Tx): Promise<string> => this.topics.lockedSeq(tx, topicId);
    const registering = this.notification.register(context, root, registration, { judge });
    const { result, replayed } = await registering;
    return { result: toResource(result), replayed };
  }

  async read(context: RequestContext, topicId: string, id: string): Promise<Resource> {
    await this.requireTopic(context, topicId);
    const found = await this.notification.find(context.tenant, id);
    if (found.api !== rootOf(topicId)) throw resourceUnknown(hubType.name, id);
    return toResource(found);
  }

  async remove(context: RequestContext, topicId: string, id: string): Promise<void> {
    const found = await this.read(context, topicId, id);
    checkIfMatch(found, context.ifMatch);
    await this.notification.unregister(context, rootOf(topicId), id);
  }

  private async requireTopic({ tenant }: RequestContext, topicId: string): Promise<void> {
    await this.database.read(tenant, (tx) => this.topics.exists(tx, topicId));
  }
}

function toResource(hub: {
  readonly id: string;
  readonly callback: string;
  readonly query: string | null;
}): Resource {
  const body: Body = {
    callback: hub.callback,
    ...(hub.query === null ? {} : { query: hub.query }),
  };
  // A registration cannot be changed, so its revision stays 1.
  return { id: hub.id, body, revision: 1 };
}
