import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { ZERO } from '../core/decimal';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { reservationClosed, valueSpent } from './balance.errors';
import { BucketRoots, rootOf } from './bucket-roots.service';
import type { ActionKind } from './domain/action';
import { PRIORITY_UNRANKED } from './domain/bucket';
import { type BucketMove, firstOverdrawn, entriesOf, reverse } from './domain/bucket-move';
import {
  type ActionRequest,
  type Decision,
  decideAction,
  type Target,
} from './domain/decide-action';
import { shownUnitOf } from './domain/reference-unit';
import { type Grant, Grants } from './grants.service';
import { refusalText } from './domain/refusal-text';
import { releaseAll } from './domain/reservation';
import { usageTypeOf } from './domain/usage-type';
import { Holds } from './holds.service';
import { ActionRepository, type StoredAction } from './store/action.repository';
import type { LoadedBucket } from './store/bucket.mapping';
import { BucketRepository, type FoundRoot } from './store/bucket.repository';

export type Taken = {
  readonly decision: Decision;
  /** As they were before, by id: the ones the action could see. */
  readonly buckets: ReadonlyMap<string, LoadedBucket>;
};

/** It hangs on its roots' locks; its own row is never locked first. */
export type LockedAction = { readonly action: StoredAction; readonly heads: LedgerHeads };

type Scope = {
  readonly bucketIds: readonly string[];
  readonly accountIds: readonly string[];
  readonly accountPaths: ReadonlyMap<string, readonly string[]>;
  readonly roots: readonly FoundRoot[];
};

/** Moves value between buckets and the journal: lock the roots, load, decide, move, post. */
@Injectable()
export class Balance {
  private readonly buckets = new BucketRepository();
  private readonly actions = new ActionRepository();

  constructor(
    private readonly ledger: Ledger,
    private readonly accounts: AccountDirectory,
    private readonly roots: BucketRoots,
    private readonly holds: Holds,
    private readonly grants: Grants,
  ) {}

  /** Gives subscriptions their allowances. The caller holds the locks of the accounts' roots. */
  grant(tx: Tx, heads: LedgerHeads, grants: readonly Grant[], at: Instant): Promise<number> {
    return this.grants.grant(tx, heads, grants, at);
  }

  /** Takes an action; a refusal leaves everything as it was. `id` becomes the journal's reference. */
  async take(tx: Tx, id: string, request: ActionRequest, at: Instant): Promise<Taken> {
    const { heads, found: scope } = await this.roots.lock(tx, () => this.scopeOf(tx, request));
    const loaded = await this.load(tx, scope, at);
    const seen = await this.prepare(tx, request, scope, loaded);
    const holds =
      request.kind === 'adjust' && request.reservationId !== undefined
        ? await this.holds.ofReservation(tx, request.reservationId)
        : [];
    const { accountPaths } = scope;
    const decision = decideAction(request, { buckets: seen, accountPaths, holds, at });
    const buckets = new Map(seen.map((bucket) => [bucket.id, bucket]));
    if (decision.kind === 'refused') return { decision, buckets };
    await this.move(tx, heads, { kind: request.kind, reference: id }, decision.moves, at);
    await this.holds.settle(tx, decision.settled, at);
    if (request.kind === 'reserve') {
      const shares = decision.moves.map((move) => ({ ...move, amount: move.reserved }));
      await this.holds.promise(tx, id, shares, request.expiresAt);
    }
    return { decision, buckets };
  }

  /** Takes an action back; refused when what it gave was spent meanwhile. */
  async undo(tx: Tx, { action, heads }: LockedAction, at: Instant): Promise<void> {
    if (action.kind === 'reserve') return this.release(tx, heads, action.id, at);
    const ids = [...new Set(action.moves.map((move) => move.bucketId))];
    const loaded = await this.buckets.load(tx, ids, []);
    const buckets = new Map(loaded.map((bucket) => [bucket.id, bucket]));
    // What was moved under one root is moved back under the root the bucket has now.
    const moves = reverse(action.moves).map((move) => ({
      ...move,
      rootId: buckets.get(move.bucketId)?.rootId ?? move.rootId,
    }));
    const overdrawn = firstOverdrawn(moves, buckets);
    if (overdrawn !== undefined) throw valueSpent(overdrawn);
    const cause = { kind: `${action.kind}-cancelled`, reference: action.id };
    await this.move(tx, heads, cause, moves, at);
  }

  /** For reservations that may have ended already. */
  async releaseIfHeld(tx: Tx, { action, heads }: LockedAction, at: Instant): Promise<void> {
    const holds = await this.holds.ofReservation(tx, action.id);
    const isHeld = holds.every((hold) => hold.status === 'held' && at < hold.expiresAt);
    if (isHeld) await this.release(tx, heads, action.id, at);
  }

  /** An action under the locks of all its roots, as it stands by then; undefined when there is none. */
  async lockAction(tx: Tx, kind: ActionKind, id: string): Promise<LockedAction | undefined> {
    const { heads, found } = await this.roots.lock(tx, async () => {
      const hint = await this.actions.find(tx, kind, id);
      const own = hint?.rootId ?? null;
      const roots = await this.buckets.rootsOf(tx, hint?.moves.map((move) => move.bucketId) ?? []);
      return { hint, roots: own === null ? roots : [{ rootId: own, isFinal: true }, ...roots] };
    });
    const action = found.hint && (await this.actions.find(tx, kind, id));
    return action && { action, heads };
  }

  /** Changes the buckets and tells the journal. The caller holds the roots' locks. */
  async move(
    tx: Tx,
    heads: LedgerHeads,
    cause: { readonly kind: string; readonly reference: string | null },
    moves: readonly BucketMove[],
    at: Instant,
  ): Promise<void> {
    await this.buckets.applyMoves(tx, moves);
    await this.ledger.post(tx, heads, entriesOf(cause, moves), at);
  }

  private async release(tx: Tx, heads: LedgerHeads, id: string, at: Instant): Promise<void> {
    const settlement = releaseAll(await this.holds.ofReservation(tx, id), at);
    if (settlement.kind === 'refused') throw reservationClosed(refusalText(settlement.reason));
    await this.holds.settle(tx, settlement.holds, at);
    await this.move(
      tx,
      heads,
      { kind: 'reserve-cancelled', reference: null },
      settlement.moves,
      at,
    );
  }

  /** Which roots an action touches, asked before any lock. */
  private async scopeOf(tx: Tx, request: ActionRequest): Promise<Scope> {
    const targets = [request.target, ...(request.kind === 'transfer' ? [request.receiver] : [])];
    const reserved =
      request.kind === 'adjust' && request.reservationId !== undefined
        ? await this.holds.ofReservation(tx, request.reservationId)
        : [];
    const bucketIds = [
      ...targets.flatMap(({ bucketId }) => bucketId ?? []),
      ...reserved.map((hold) => hold.bucketId),
    ];
    const named = targets.filter(({ bucketId }) => bucketId === undefined);
    const accountIds = named.flatMap(({ accountId }) => accountId ?? []);
    const nodes = await this.accounts.load(tx, accountIds);
    const accountPaths = new Map(
      accountIds.map((id) => [id, nodes.get(id)?.path ?? [id]] as const),
    );
    const accountRoots = accountIds.map((id) => rootOf(id, nodes.get(id)));
    const roots = [...(await this.buckets.rootsOf(tx, bucketIds)), ...accountRoots];
    return { bucketIds, accountIds: [...accountPaths.values()].flat(), accountPaths, roots };
  }

  private async load(tx: Tx, scope: Scope, at: Instant): Promise<LoadedBucket[]> {
    const loaded = await this.buckets.load(tx, scope.bucketIds, scope.accountIds);
    const isBound = loaded.some((bucket) => !bucket.reserved.isZero());
    const rootIds = scope.roots.map(({ rootId }) => rootId);
    return isBound && (await this.holds.releaseOverdue(tx, rootIds, at))
      ? this.buckets.load(tx, scope.bucketIds, scope.accountIds)
      : loaded;
  }

  /** First value: it decides the unit of a bucket made without one, and opens a missing wallet. */
  private async prepare(
    tx: Tx,
    request: ActionRequest,
    scope: Scope,
    loaded: LoadedBucket[],
  ): Promise<LoadedBucket[]> {
    const unit = request.asked?.unit;
    if (unit === undefined || request.kind === 'reserve' || request.kind === 'transfer')
      return loaded;
    const shown = shownUnitOf(unit);
    const open = loaded.find((bucket) => bucket.isUnitAssumed && bucket.unit !== shown.unit);
    if (open && open.id === request.target.bucketId) {
      await this.buckets.adoptUnit(tx, open.id, shown);
      return this.buckets.load(tx, scope.bucketIds, scope.accountIds);
    }
    const { bucketId, accountId } = request.target;
    const opens = request.kind === 'topup' && bucketId === undefined && accountId !== undefined;
    const hasOne = loaded.some((one) => one.accountId === accountId && one.unit === shown.unit);
    if (!opens || hasOne) return loaded;
    await this.openWallet(tx, request.target, unit, scope);
    return this.buckets.load(tx, scope.bucketIds, scope.accountIds);
  }

  private async openWallet(tx: Tx, target: Target, unit: string, scope: Scope): Promise<void> {
    const accountId = target.accountId ?? '';
    const path = scope.accountPaths.get(accountId) ?? [accountId];
    await this.buckets.insert(tx, {
      id: newId(),
      rootId: path[path.length - 1] ?? accountId,
      accountId,
      ...shownUnitOf(unit),
      isUnitAssumed: false,
      usageType: usageTypeOf(unit),
      remaining: ZERO,
      priority: PRIORITY_UNRANKED,
      origin: 'paid',
      isShared: false,
      scope: {},
      status: 'active',
      validFrom: null,
      validTo: null,
      document: { partyAccount: { id: accountId } },
    });
  }
}
