// Where the resources of one type live. Documents live in one table for all (DocumentStore); a module
// whose resources are rows of its own tables plugs in by these methods. `list` sees the whole query
// and decides what SQL answers.
import type { Tx } from '../platform/database';
import type { ListQuery } from './query/list-query';
import type { Body, Page, Resource } from './resource-type';

/** All there is to resources that a service of their own writes, under locks of its own. */
export interface ResourceReader {
  list(tx: Tx, query: ListQuery): Promise<Page>;
  find(tx: Tx, id: string): Promise<Resource | undefined>;
}

export interface ResourceStore extends ResourceReader {
  /** As `find`, but the row is locked until the transaction ends. */
  lock(tx: Tx, id: string): Promise<Resource | undefined>;
  /** `undefined` when the id is taken. */
  insert(tx: Tx, id: string, body: Body): Promise<Resource | undefined>;
  /** Under a new id of our own making: it cannot be taken, so there is no answer to wait for. */
  add?(tx: Tx, id: string, body: Body): Resource;
  update(tx: Tx, id: string, body: Body): Promise<Resource>;
  delete(tx: Tx, id: string): Promise<void>;
}
