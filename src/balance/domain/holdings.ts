// What the locked roots hold, as it stands after each command of a batch. A command is decided as a whole and then
// applied as a whole, so a refused one leaves nothing behind. All changes are written once, at the end.
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import { ZERO } from '../../core/decimal';
import type { ActionKind, StoredAction } from './action';
import { type BucketMove, entriesOf, firstOverdrawn, type MoveCause, reverse } from './bucket-move';
import { type ActionRequest, type Decision, decideAction } from './decide-action';
import { type FirstValue, firstValue, withFirstValue } from './first-value';
import type { HoldRefusal } from './hold';
import type { LoadedBucket, NewBucket, ShownUnit } from './kept-bucket';
import type { Needs } from './needs';
import { type BucketHold, releaseAll } from './reservation';

export type Loaded = {
  readonly buckets: readonly LoadedBucket[];
  readonly holds: readonly BucketHold[];
  /** Actions that are to be changed, and those whose id is already taken. */
  readonly actions: readonly StoredAction[];
  readonly takenIds: readonly string[];
  /** The paths of existing accounts, from the account itself up to its root. */
  readonly accountPaths: ReadonlyMap<string, readonly string[]>;
  readonly currencies: ReadonlyMap<string, string>;
};

export type Taken = {
  readonly decision: Decision;
  /** The buckets that an action could see, by id, as they were before it. */
  readonly buckets: ReadonlyMap<string, LoadedBucket>;
};

export type Undone =
  | { readonly kind: 'undone' }
  | { readonly kind: 'overdrawn'; readonly bucketId: string }
  | { readonly kind: 'refused'; readonly reason: HoldRefusal };

type ChangedAction = {
  readonly action: StoredAction;
  /** The stored revision, before this batch. */
  readonly before: number;
  readonly isHidden: boolean;
};

const UNDONE: Undone = { kind: 'undone' };

export class Holdings {
  /** New buckets, in the order in which they are written. */
  readonly opened: NewBucket[] = [];
  readonly adopted = new Map<string, ShownUnit>();
  readonly moves: BucketMove[] = [];
  readonly entries: ReturnType<typeof entriesOf> = [];
  readonly promised: BucketHold[] = [];
  readonly settled: BucketHold[] = [];
  readonly taken: StoredAction[] = [];
  readonly changed = new Map<string, ChangedAction>();

  private readonly buckets = new Map<string, LoadedBucket>();
  private readonly ofAccount = new Map<string, string[]>();
  private readonly holds = new Map<string, BucketHold[]>();
  private readonly actions = new Map<string, StoredAction>();
  private readonly takenIds: Set<string>;
  private readonly accountPaths: ReadonlyMap<string, readonly string[]>;
  private readonly currencies: ReadonlyMap<string, string>;

  constructor({ buckets, holds, actions, takenIds, accountPaths, currencies }: Loaded) {
    for (const bucket of buckets) this.keep(bucket);
    for (const hold of holds) this.holds.set(hold.id, [...this.reservation(hold.id), hold]);
    for (const action of actions) this.actions.set(action.id, action);
    this.takenIds = new Set(takenIds);
    this.accountPaths = accountPaths;
    this.currencies = currencies;
  }

  isTaken(id: string): boolean {
    return this.takenIds.has(id);
  }

  /** Undefined when there is none, or when it was deleted. */
  action(kind: ActionKind, id: string): StoredAction | undefined {
    const found = this.actions.get(id);
    return found?.kind === kind && !this.changed.get(id)?.isHidden ? found : undefined;
  }

  /** Applies an action; a refusal changes nothing. `id` becomes the journal's reference. */
  take(id: string, request: ActionRequest, needs: Needs, ground: Ground): Taken {
    const { at } = ground;
    const pathOf = (accountId: string) => this.pathOf(accountId);
    const loaded = this.seenBy(needs);
    const first = firstValue(request, loaded, { id: ground.walletId, at, pathOf });
    const seen = withFirstValue(first, loaded);
    const [reservationId] = needs.reservationIds;
    const holds = reservationId === undefined ? [] : this.reservation(reservationId);
    const accountPaths = new Map(needs.accountIds.map((each) => [each, pathOf(each)]));
    const { currencies } = this;
    const scene = { buckets: seen, accountPaths, currencies, holds, at };
    const decision = decideAction(request, scene);
    const buckets = new Map(seen.map((bucket) => [bucket.id, bucket]));
    if (decision.kind === 'refused') return { decision, buckets };
    this.noteFirst(first, buckets);
    this.move({ kind: request.kind, reference: id }, decision.moves);
    this.settle(decision.settled);
    if (request.kind === 'reserve') this.promise(id, decision.moves, request.expiresAt);
    return { decision, buckets };
  }

  record(action: StoredAction): void {
    this.taken.push(action);
    this.takenIds.add(action.id);
    this.actions.set(action.id, action);
  }

  /** Reverses an action; refused when its value was spent meanwhile or its reservation has ended. */
  undo(action: StoredAction, at: Instant): Undone {
    if (action.kind === 'reserve') return this.release(action.id, at);
    // Value that was moved under one root is moved back under the root that the bucket has now.
    const moves = reverse(action.moves).map((move) => ({
      ...move,
      rootId: this.buckets.get(move.bucketId)?.rootId ?? move.rootId,
    }));
    const overdrawn = this.formerOf(action) ?? firstOverdrawn(moves, this.buckets);
    if (overdrawn !== undefined) return { kind: 'overdrawn', bucketId: overdrawn };
    this.move({ kind: `${action.kind}-cancelled`, reference: action.id }, moves);
    return UNDONE;
  }

  /** A bucket that the action names and that has its id from a former one: to that it was done, or was to be. */
  formerOf({ place, bucketId, moves }: StoredAction): string | undefined {
    if (place === undefined) return undefined;
    const named = [...moves.map((move) => move.bucketId), ...(bucketId === null ? [] : [bucketId])];
    return named.find((id) => place < (this.buckets.get(id)?.formerActions ?? 0));
  }

  /** Does nothing for a reservation that has ended already. */
  releaseIfHeld(id: string, at: Instant): void {
    const isHeld = this.reservation(id).every(
      (hold) => hold.status === 'held' && at < hold.expiresAt,
    );
    if (isHeld) this.release(id, at);
  }

  change(action: StoredAction, isHidden: boolean): void {
    const before = this.changed.get(action.id)?.before ?? this.actions.get(action.id)?.revision;
    invariant(before !== undefined, 'an action is loaded before it is changed');
    this.changed.set(action.id, { action, before, isHidden });
    this.actions.set(action.id, action);
  }

  /** The roots of everything that the command refers to. */
  rootsSeenBy(needs: Needs): string[] {
    const holds = needs.reservationIds.flatMap((id) => this.reservation(id));
    const moved = needs.actionIds.flatMap((id) => this.actions.get(id)?.moves ?? []);
    const buckets = moved.flatMap(({ bucketId }) => this.buckets.get(bucketId) ?? []);
    const own = needs.actionIds.flatMap((id) => this.actions.get(id)?.rootId ?? []);
    const accounts = needs.accountIds.flatMap((id) => this.pathOf(id).slice(-1));
    const seen = [...this.seenBy(needs), ...buckets, ...holds].map(({ rootId }) => rootId);
    return [...seen, ...own, ...accounts];
  }

  pathOf(accountId: string): readonly string[] {
    return this.accountPaths.get(accountId) ?? [accountId];
  }

  private release(id: string, at: Instant): Undone {
    const settlement = releaseAll(this.reservation(id), at);
    if (settlement.kind === 'refused') return settlement;
    this.settle(settlement.holds);
    this.move({ kind: 'reserve-cancelled', reference: null }, settlement.moves);
    return UNDONE;
  }

  private seenBy(needs: Needs): LoadedBucket[] {
    const owned = needs.accountIds.flatMap((id) => this.pathOf(id));
    const ids = [
      ...needs.bucketIds,
      ...needs.reservationIds.flatMap((id) => this.reservation(id).map((hold) => hold.bucketId)),
    ];
    const found = (id: string) => this.buckets.get(id) ?? [];
    // An expired bucket is only seen when it is named.
    const theirs = owned
      .flatMap((id) => this.ofAccount.get(id) ?? [])
      .flatMap(found)
      .filter(({ status }) => status !== 'expired');
    return [...new Set([...ids.flatMap(found), ...theirs])];
  }

  private reservation(id: string): readonly BucketHold[] {
    return this.holds.get(id) ?? [];
  }

  private keep(bucket: LoadedBucket): void {
    if (!this.buckets.has(bucket.id)) {
      const others = this.ofAccount.get(bucket.accountId);
      if (others === undefined) this.ofAccount.set(bucket.accountId, [bucket.id]);
      else others.push(bucket.id);
    }
    this.buckets.set(bucket.id, bucket);
  }

  private noteFirst(first: FirstValue, buckets: ReadonlyMap<string, LoadedBucket>): void {
    if (first.kind === 'none') return;
    if (first.kind === 'wallet') this.opened.push(first.bucket);
    else this.adopted.set(first.bucketId, first.shown);
    const changed = buckets.get(first.kind === 'wallet' ? first.bucket.id : first.bucketId);
    if (changed !== undefined) this.keep(changed);
  }

  private move(cause: MoveCause, moves: readonly BucketMove[]): void {
    for (const move of moves) {
      const bucket = this.buckets.get(move.bucketId);
      invariant(bucket !== undefined, 'a move names a bucket that is not there');
      this.keep({
        ...bucket,
        remaining: bucket.remaining.plus(move.remaining),
        reserved: bucket.reserved.plus(move.reserved),
      });
      this.moves.push(move);
    }
    this.entries.push(...entriesOf(cause, moves));
  }

  private promise(id: string, moves: readonly BucketMove[], expiresAt: Instant): void {
    const holds = moves.map(({ bucketId, rootId, unit, reserved: amount }): BucketHold => {
      return { id, bucketId, rootId, unit, amount, captured: ZERO, status: 'held', expiresAt };
    });
    this.holds.set(id, holds);
    this.promised.push(...holds);
  }

  private settle(holds: readonly BucketHold[]): void {
    for (const hold of holds) {
      const isIt = ({ bucketId }: BucketHold) => bucketId === hold.bucketId;
      const others = this.reservation(hold.id);
      this.holds.set(
        hold.id,
        others.map((each) => (isIt(each) ? hold : each)),
      );
      this.settled.push(hold);
    }
  }
}

/** What a decision needs besides the holdings. */
export type Ground = {
  readonly at: Instant;
  /** The id of a wallet that may be opened. */
  readonly walletId: string;
};
