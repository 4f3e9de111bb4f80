// Where the resources of a type are stored. Documents share one table (DocumentStore); modules with tables of their
// own implement these methods. `list` gets the whole query and decides which parts SQL answers.
import type { Tx } from '../platform/database';
import type { Fields, ListQuery } from './query/list-query';
import type { Body, Page, Resource } from './resource-type';

/** For resources that a service of their own writes, under its own locks. */
export interface ResourceReader {
  list(tx: Tx, query: ListQuery): Promise<Page>;
  /** With `fields` what these do not name may be left out, and the revision with it. */
  find(tx: Tx, id: string, fields?: Fields): Promise<Resource | undefined>;
}

export interface ResourceStore extends ResourceReader {
  /** As `find`, but the row is locked until the transaction ends. */
  lock(tx: Tx, id: string): Promise<Resource | undefined>;
  /** Undefined when the id is taken. */
  insert(tx: Tx, id: string, body: Body): Promise<Resource | undefined>;
  /** Inserts under a new id of our own, which cannot be taken, so that nothing has to be awaited. */
  add?(tx: Tx, id: string, body: Body): Resource;
  update(tx: Tx, id: string, body: Body): Promise<Resource>;
  delete(tx: Tx, id: string): Promise<void>;
}
