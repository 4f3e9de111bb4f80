// What a command asks of the books, by id: which roots to lock, and what to load under the locks.
import type { ActionRequest, Target } from './decide-action';

export type Needs = {
  readonly bucketIds: readonly string[];
  /** Named instead of a bucket: their buckets, and the shared ones of the accounts above them. */
  readonly accountIds: readonly string[];
  /** Those of which a bucket that is spent may be meant, too. */
  readonly filledIds: readonly string[];
  readonly reservationIds: readonly string[];
  /** Actions that are changed. */
  readonly actionIds: readonly string[];
  /** The id of an action that is new, where a client chose it. */
  readonly newIds: readonly string[];
};

export function needsOf(request: ActionRequest, chosenId: string | undefined): Needs {
  const targets = targetsOf(request);
  const reservation = request.kind === 'adjust' ? request.reservationId : undefined;
  const accountIds = targets.flatMap(({ bucketId, accountId }) =>
    bucketId === undefined ? (accountId ?? []) : [],
  );
  return {
    bucketIds: targets.flatMap(({ bucketId }) => bucketId ?? []),
    accountIds,
    filledIds: isDrawnInBurnOrder(request) ? [] : accountIds,
    reservationIds: reservation === undefined ? [] : [reservation],
    actionIds: [],
    newIds: chosenId === undefined ? [] : [chosenId],
  };
}

/** Of a change of an action: what it moved may have to be moved back. */
export function needsOfChange(id: string): Needs {
  return {
    bucketIds: [],
    accountIds: [],
    filledIds: [],
    reservationIds: [id],
    actionIds: [id],
    newIds: [],
  };
}

/** All of it once. */
export function allNeeds(needs: readonly Needs[]): Needs {
  const all = (of: (one: Needs) => readonly string[]) => [...new Set(needs.flatMap(of))];
  return {
    bucketIds: all((one) => one.bucketIds),
    accountIds: all((one) => one.accountIds),
    filledIds: all((one) => one.filledIds),
    reservationIds: all((one) => one.reservationIds),
    actionIds: all((one) => one.actionIds),
    newIds: all((one) => one.newIds),
  };
}

/** It takes from what holds something: only who adds, or names no unit, chooses one bucket whatever is in it. */
function isDrawnInBurnOrder(request: ActionRequest): boolean {
  const { kind, asked } = request;
  if (asked?.unit === undefined) return false;
  return kind === 'reserve' || (kind === 'adjust' && asked.amount.isNegative());
}

function targetsOf(request: ActionRequest): readonly Target[] {
  return request.kind === 'transfer' ? [request.target, request.receiver] : [request.target];
}
