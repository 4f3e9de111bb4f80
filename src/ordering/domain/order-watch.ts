// What is told of an order on its way: the milestones it reached or missed, and the alert that it will
// not be done by the date it was wanted for. A client's own milestones and alerts stand before ours.
import { type JsonObject, objectsOf, timeOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';

type Milestone = { readonly id: 'acknowledged' | 'completed'; readonly isReached: boolean };

/** Once each: an order that is acknowledged again has been so from the first time on. */
export function withMilestone(
  order: JsonObject,
  { id, isReached }: Milestone,
  at: Instant,
  message: string,
): JsonObject {
  const known = objectsOf(order['productOrderMilestone']);
  if (known.some((milestone) => milestone['id'] === id)) return order;
  const milestone = {
    id,
    name: id,
    status: isReached ? 'Completed' : 'Violated',
    milestoneDate: formatInstant(at),
    message,
  };
  return { ...order, productOrderMilestone: [...known, milestone] };
}

const LATE = 'late';

/** The order with an alert, when it still waits though it was wanted by now. */
export function withJeopardy(order: JsonObject, at: Instant): JsonObject {
  const wanted = timeOf(order['requestedCompletionDate']);
  const known = objectsOf(order['productOrderJeopardyAlert']);
  const isKnown = known.some((alert) => alert['id'] === LATE);
  if (wanted === undefined || wanted > at || isKnown) return order;
  const alert = {
    id: LATE,
    name: LATE,
    jeopardyType: 'Normal',
    alertDate: formatInstant(at),
    exception: 'requestedCompletionDate has passed',
    message: `The order was wanted by ${formatInstant(wanted)} and waits`,
  };
  return { ...order, productOrderJeopardyAlert: [...known, alert] };
}

/** When a waiting order is to be looked at: when it can go on, or when it is late, whatever is first. */
export function nextLook(order: JsonObject, due: Instant | null, at: Instant): Instant | null {
  const wanted = timeOf(order['requestedCompletionDate']);
  if (wanted === undefined || wanted <= at) return due;
  return due === null || wanted < due ? wanted : due;
}
