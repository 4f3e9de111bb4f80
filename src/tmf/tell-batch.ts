// Batch events. Each resource publishes its own change; when one request changes several, the Batch event also says
// that they changed together, by a common correlationId.
import type { Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import { buildEvent } from './event';
import type { RuleContext } from './resource-rules';
import { represent, type Resource, type ResourceType } from './resource-type';

/** `batch` identifies the cause: an order or a job. */
export function tellBatch(
  tx: Tx,
  type: ResourceType,
  resources: readonly Resource[],
  { at, origin, correlationId }: RuleContext,
  batch: string,
): void {
  const last = new Map(resources.map((resource) => [resource.id, resource]));
  const events = [...last.values()].map((resource) =>
    buildEvent({
      type,
      kind: 'Batch',
      body: represent(type, resource, origin),
      at,
      correlationId: correlationId ?? batch,
    }),
  );
  publish(tx, events);
}
