// One request may change many resources at once. Each of them tells of its own change; the Batch event
// tells in addition that they changed together: all of one batch carry the same correlationId.
import type { Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import { buildEvent } from './event';
import type { RuleContext } from './resource-rules';
import { represent, type Resource, type ResourceType } from './resource-type';

/** `batch` is what made them change: an order, a job. */
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
