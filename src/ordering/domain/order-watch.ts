// Notices on an order: milestones reached or missed, and the alert that it will be later than requested.
import { formatInstant, type Instant } from '../../core/time';
import type { Order } from './order';
import type { OrderState } from './order-lifecycle';

export type Milestone = {
  readonly id: 'acknowledged' | 'completed';
  readonly isReached: boolean;
  readonly message: string;
};

export type Alert = { readonly id: 'late'; readonly exception: string; readonly message: string };

export function acknowledgement(): Milestone {
  const message = 'The order was taken and will be worked off';
  return { id: 'acknowledged', isReached: true, message };
}

export function completion(state: OrderState): Milestone {
  const isReached = state === 'completed';
  const message = isReached ? 'Every item is done' : `The order ended ${state}`;
  return { id: 'completed', isReached, message };
}

/** The alert for an order that still waits after its requested date; added once. */
export function lateness({ wantedBy, alerts }: Order, at: Instant): Alert | undefined {
  if (wantedBy === undefined || wantedBy > at || alerts.includes('late')) return undefined;
  return {
    id: 'late',
    exception: 'requestedCompletionDate has passed',
    message: `The order was wanted by ${formatInstant(wantedBy)} and waits`,
  };
}
