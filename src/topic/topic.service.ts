import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
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

  private readonly documents: DocumentStore;

  constructor(
    database: Database,
    clock: Clock,
    private readonly notification: NotificationService,
  ) {
    const store = new DocumentStore(topicType);
    super({ database, clock }, topicType, store, {
      afterDelete: (tx, { id }) => this.events.deleteOf(tx, below(id, eventType).path),
    });
    this.documents = store;
  }

  /** Locks the topic; answers which it is of those that have had its id. */
  async lockedSeq(tx: Tx, id: string): Promise<string> {
    await this.lockIn(tx, id);
    const seq = await this.documents.seqOf(tx, id);
    invariant(seq !== undefined, `topic ${id} vanished while it was locked`);
    return seq;
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
