import type { Tx } from '../../platform/database';
import {
  hrefOf,
  type ListQuery,
  type Page,
  type Resource,
  type ResourceReader,
  type ResourceType,
} from '../../tmf';
import type { ClientActionKind, StoredAction } from '../domain/action';
import { ActionRepository } from './action.repository';

/** Reads the actions of one kind as TMF resources; commands write them. */
export class ActionStore implements ResourceReader {
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
}

export function toStored({ id, document, revision }: StoredAction): Resource {
  return { id, body: document, revision };
}
