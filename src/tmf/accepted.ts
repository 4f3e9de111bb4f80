import type { Collection, Resource } from './resource-type';

/** What was asked for is kept and not done yet: the answer is where it waits (202). Thrown once that is committed. */
export class Accepted extends Error {
  constructor(
    readonly collection: Collection,
    readonly resource: Resource,
  ) {
    super(`${collection.name} ${resource.id} waits`);
  }
}
