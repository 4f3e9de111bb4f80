import type { Tx } from '../../platform/database';
import {
  hrefOf,
  type ListQuery,
  type Page,
  type Resource,
  type ResourceStore,
  type ResourceType,
} from '../../tmf';
import type { ClientActionKind, StoredAction } from '../domain/action';
import { ActionRepository } from './action.repository';

/** The actions of one kind as TMF resources. To read only. */
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

  insert = refuse;
  update = refuse;
  delete = refuse;
}

function refuse(): never {
  throw new Error('actions are taken and changed by commands');
}

export function toStored({ id, document, revision }: StoredAction): Resource {
  return { id, body: document, revision };
}
