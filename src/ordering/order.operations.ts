// Orders and cancellations over HTTP. The answer to a POST shows the order as acknowledged. It is worked off after
// that commit and before the answer is sent, so that the next request finds it done.
import { operationsOf, type ResourceOperations } from '../tmf';
import type { Cancellations } from './cancellation.service';
import type { OrderWorker } from './order-worker.service';
import { GOES_ON, type ProductOrders } from './product-order.service';
import type { OrderKind } from './store/order-claim';

export function orderOperations(orders: ProductOrders, worker: OrderWorker): ResourceOperations {
  return {
    ...workedOff('productOrder', orders, worker),
    patch: async (context, id, patch) => {
      const patched = await orders.patch(context, id, patch);
      if (GOES_ON.includes(orders.stateOf(patched))) {
        await worker.work('productOrder', id, context);
      }
      return patched;
    },
  };
}

export function cancellationOperations(
  cancellations: Cancellations,
  worker: OrderWorker,
): ResourceOperations {
  return workedOff('cancelProductOrder', cancellations, worker);
}

function workedOff(
  kind: OrderKind,
  service: ProductOrders | Cancellations,
  worker: OrderWorker,
): ResourceOperations {
  return {
    ...operationsOf(service),
    create: async (context, body) => {
      const created = await service.create(context, body);
      const { id } = created.result;
      if (!created.replayed) await worker.work(kind, id, context);
      return created;
    },
  };
}
