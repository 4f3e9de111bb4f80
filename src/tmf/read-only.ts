import type { Database } from '../platform/database';
import type { ResourceOperations } from './resource-rules';
import type { ResourceReader } from './resource-store';
import type { ResourceType } from './resource-type';
import { resourceUnknown } from './tmf.errors';

/** Resources written by others, which can only be listed and read. */
export function readOnly(
  database: Database,
  type: ResourceType,
  reader: ResourceReader,
): ResourceOperations {
  return {
    list: ({ tenant }, query) => database.read(tenant, (tx) => reader.list(tx, query)),
    read: ({ tenant }, id) =>
      database.read(tenant, async (tx) => {
        const found = await reader.find(tx, id);
        if (found === undefined) throw resourceUnknown(type.name, id);
        return found;
      }),
  };
}
