import { Injectable } from '@nestjs/common';
import { NotificationService } from '../notification';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { DocumentStore, type RequestContext, resourceUnknown, ResourceService } from '../tmf';
import { EventRepository } from './store/event.repository';
import { below, eventType, rootOf, topicType } from './tmf688/topic-types';

/** TMF688 topics. Deleting one ends its events and its listeners. */
@Injectable()
export class Topics extends ResourceService {
  private readonly events = new EventRepository();

  constructor(
    database: Database,
    clock: Clock,
    private readonly notification: NotificationService,
  ) {
    super({ database, clock }, topicType, new DocumentStore(topicType), {
      afterDelete: (tx, { id }) => this.events.deleteOf(tx, below(id, eventType).path),
    });
  }

  async exists(tx: Tx, topicId: string): Promise<void> {
    const found = topicId.includes('\0') ? undefined : await this.findIn(tx, topicId);
    if (found === undefined) throw resourceUnknown(topicType.name, topicId.replaceAll('\0', ''));
  }

  // Nothing is published to a topic that is gone, so a listener that outlives it hears nothing.
  override async remove(context: RequestContext, id: string): Promise<void> {
    await super.remove(context, id);
    await this.notification.unregisterAll(context, rootOf(id));
  }
}
