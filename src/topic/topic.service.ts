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

  // In one transaction: the id may be given again at once, and its listeners are those of the next topic then.
  override async remove(context: RequestContext, id: string): Promise<void> {
    const gone = await this.shell.database.transaction(context.tenant, async (tx) => {
      await this.removeIn(tx, context, id);
      return this.notification.unregisterAll(tx, context, rootOf(id));
    });
    await this.notification.forget(gone);
  }
}
