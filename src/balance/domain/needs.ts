// What a command refers to, by id: which roots to lock, and what to load under the locks.
import type { ActionRequest } from './decide-action';
import type { Target } from './find-bucket';
import { type Drawer, type Reach, reachOf } from './reach';
import { referenceUnit } from './reference-unit';

/** How buckets are looked for when an action names an account. */
export type Sought =
  /** The account draws in burn order, from its own buckets and those shared from above. */
  | { readonly kind: 'drawn'; readonly accountId: string; readonly unit: string }
  /** One of the account's own buckets is chosen, even an empty one. */
  | { readonly kind: 'chosen'; readonly accountId: string; readonly unit: string }
  | { readonly kind: 'chosen-of-any-unit'; readonly accountId: string };

/** Where buckets are looked for. */
export type Places = {
  readonly reach: readonly Reach[];
  /** Accounts and units of which empty buckets are loaded too. */
  readonly filled: readonly Pick<Reach, 'accountId' | 'unit'>[];
  /** Accounts of which all buckets are loaded, empty ones too. */
  readonly anyUnitIds: readonly string[];
};

export type Needs = {
  readonly bucketIds: readonly string[];
  /** Accounts named instead of a bucket, or beside it. */
  readonly accountIds: readonly string[];
  readonly sought: readonly Sought[];
  readonly reservationIds: readonly string[];
  /** Actions that are to be changed. */
  readonly actionIds: readonly string[];
  /** The id that a client chose for a new action. */
  readonly newIds: readonly string[];
};

export function needsOf(request: ActionRequest, chosenId: string | undefined): Needs {
  const targets = targetsOf(request);
  const reservation = request.kind === 'adjust' ? request.reservationId : undefined;
  const instead = targets.flatMap(({ bucketId, accountId }) =>
    bucketId === undefined ? (accountId ?? []) : [],
  );
  return {
    bucketIds: targets.flatMap(({ bucketId }) => bucketId ?? []),
    accountIds: targets.flatMap(({ accountId }) => accountId ?? []),
    sought: reservation === undefined ? instead.flatMap((id) => soughtOf(request, id)) : [],
    reservationIds: reservation === undefined ? [] : [reservation],
    actionIds: [],
    newIds: chosenId === undefined ? [] : [chosenId],
  };
}

/** A change of an action may have to move its value back. */
export function needsOfChange(id: string): Needs {
  return {
    bucketIds: [],
    accountIds: [],
    sought: [],
    reservationIds: [id],
    actionIds: [id],
    newIds: [],
  };
}

/** The union, without duplicates. */
export function allNeeds(needs: readonly Needs[]): Needs {
  const all = (of: (one: Needs) => readonly string[]) => [...new Set(needs.flatMap(of))];
  return {
    bucketIds: all((one) => one.bucketIds),
    accountIds: all((one) => one.accountIds),
    sought: distinct(needs.flatMap((one) => one.sought)),
    reservationIds: all((one) => one.reservationIds),
    actionIds: all((one) => one.actionIds),
    newIds: all((one) => one.newIds),
  };
}

/**
 * Taking a quantity draws on buckets with value; adding, transferring or naming no unit chooses one, even an empty
 * one.
 */
function soughtOf({ kind, asked }: ActionRequest, accountId: string): Sought[] {
  if (asked === undefined) return [];
  const { unit, amount } = asked;
  const isTaken = kind === 'reserve' || (kind === 'adjust' && amount.isNegative());
  if (unit !== undefined && isTaken) return [{ kind: 'drawn', accountId, unit }];
  return [
    unit === undefined
      ? { kind: 'chosen-of-any-unit', accountId }
      : { kind: 'chosen', accountId, unit },
  ];
}

export function placesOf(
  sought: readonly Sought[],
  pathOf: (accountId: string) => readonly string[],
): Places {
  const anyUnitIds: string[] = [];
  const filled: Places['filled'][number][] = [];
  const drawers: Drawer[] = [];
  for (const each of sought) {
    const { accountId } = each;
    switch (each.kind) {
      case 'chosen-of-any-unit':
        anyUnitIds.push(accountId);
        break;
      case 'chosen':
        filled.push({ accountId, unit: referenceUnit(each.unit) });
        drawers.push({ accountPath: [accountId], unit: each.unit });
        break;
      case 'drawn':
        drawers.push({ accountPath: pathOf(accountId), unit: each.unit });
    }
  }
  return { reach: reachOf(drawers), filled, anyUnitIds };
}

function distinct(sought: readonly Sought[]): Sought[] {
  return [...new Map(sought.map((each) => [JSON.stringify(each), each])).values()];
}

function targetsOf(request: ActionRequest): readonly Target[] {
  return request.kind === 'transfer' ? [request.target, request.receiver] : [request.target];
}
