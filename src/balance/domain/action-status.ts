// TMF654 action life cycle: created → completed or failed; a created or completed action may be cancelled. Failed and
// cancelled are final. An action is decided in the transaction that takes it, so only that transaction sees
// `created`, except on recurring top-ups.

export const ACTION_STATUSES = ['created', 'failed', 'cancelled', 'completed'] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

const NEXT: Readonly<Record<ActionStatus, readonly ActionStatus[]>> = {
  created: ['completed', 'failed', 'cancelled'],
  completed: ['cancelled'],
  failed: [],
  cancelled: [],
};

export function isActionStatus(value: unknown): value is ActionStatus {
  return ACTION_STATUSES.some((status) => status === value);
}

export function canMove(from: ActionStatus, to: ActionStatus): boolean {
  return NEXT[from].includes(to);
}
