import type { Tx } from '../../platform/database';
import {
  type Body,
  hrefOf,
  type ListQuery,
  type Page,
  type Resource,
  type ResourceStore,
  type ResourceType,
} from '../../tmf';
import type { ClientActionKind } from '../domain/action';
import { isActionStatus } from '../domain/action-status';
import { ActionRepository, type StoredAction } from './action.repository';

/** The actions of one kind as TMF resources. They are taken by their service, never just inserted. */
export class ActionStore implements ResourceStore {
  private readonly actions = new ActionRepository();

  constructor(
    private readonly kind: ClientActionKind,
    private readonly type: ResourceType,
  ) {}

  list(tx: Tx, query: ListQuery): Promise<Page> {
    return this.actions.list(tx, this.kind, hrefOf(this.type, '').slice(0, -1), query);
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const found = await this.actions.find(tx, this.kind, id);
    return found && toStored(found);
  }

  lock(tx: Tx, id: string): Promise<Resource | undefined> {
    return this.find(tx, id);
  }

  insert(): Promise<Resource | undefined> {
    throw new Error('an action is taken, not inserted');
  }

  async update(tx: Tx, id: string, body: Body): Promise<Resource> {
    const status = body['status'];
    if (!isActionStatus(status)) throw new Error(`action ${id} cannot have this status`);
    return { id, body, revision: await this.actions.change(tx, id, status, body) };
  }

  /** The row stays for the history: the value it moved has not gone anywhere. */
  async delete(tx: Tx, id: string): Promise<void> {
    await this.actions.markDeleted(tx, id);
  }
}

export function toStored({ id, document, revision }: StoredAction): Resource {
  return { id, body: document, revision };
}
