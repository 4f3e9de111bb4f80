import { compositeKey } from '../core/composite-key';
import type { AccountDirectory } from '../account';
import { groupBy } from '../core/group-by';
import { BoundedCache } from '../platform/bounded-cache';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Needs } from './domain/needs';
import { HoldingsRepository } from './store/holdings.repository';

const HINTS_MAX = 50_000;

/** The kinds of ids with known roots; a reservation has the id of its action. */
type Kind = 'bucket' | 'action' | 'account';

/**
 * A cache of the roots under which things were last seen. It may be outdated: it says what to lock, and what is then
 * found under the locks is checked against it.
 */
export class RootHints {
  /** For an account the value is its path, which ends with the root. */
  private readonly known = new BoundedCache<readonly string[]>(HINTS_MAX);
  private readonly stored = new HoldingsRepository();

  constructor(private readonly accounts: AccountDirectory) {}

  /** Looks up unknown ids. Bucket and action ids that do not exist stay unknown and have no root. */
  async learn(tx: Tx, tenant: Tenant, needs: Needs): Promise<void> {
    const unknown = (kind: Kind, ids: readonly string[]) =>
      ids.filter((id) => this.get(tenant, kind, id) === undefined);
    const accountIds = unknown('account', needs.accountIds);
    const [buckets, actions, accounts] = await Promise.all([
      this.stored.rootsOfBuckets(tx, unknown('bucket', needs.bucketIds)),
      this.stored.rootsOfActions(tx, {
        reservationIds: unknown('action', needs.reservationIds),
        actionIds: unknown('action', needs.actionIds),
      }),
      this.accounts.load(tx, accountIds),
    ]);
    for (const { id, rootId } of buckets) this.put(tenant, 'bucket', id, [rootId]);
    for (const [id, found] of groupBy(actions, (action) => action.id)) {
      this.put(
        tenant,
        'action',
        id,
        found.map(({ rootId }) => rootId),
      );
    }
    // An account that does not exist yet is its own root, as it will be if it is created as one.
    for (const id of accountIds) this.put(tenant, 'account', id, accounts.get(id)?.path ?? [id]);
  }

  noteAction(tenant: Tenant, id: string, rootIds: readonly string[]): void {
    if (rootIds.length > 0) this.put(tenant, 'action', id, rootIds);
  }

  forget(tenant: Tenant, needs: Needs): void {
    for (const [kind, id] of idsOf(needs)) this.known.forget(keyOf(tenant, kind, id));
  }

  /** The first root is the one to queue by. */
  rootsOf(tenant: Tenant, needs: Needs): string[] {
    const roots = idsOf(needs).flatMap(([kind, id]) => {
      const found = this.get(tenant, kind, id) ?? [];
      return kind === 'account' ? found.slice(-1) : found;
    });
    return [...new Set(roots)];
  }

  pathOf(tenant: Tenant, accountId: string): readonly string[] {
    return this.get(tenant, 'account', accountId) ?? [accountId];
  }

  private get(tenant: Tenant, kind: Kind, id: string): readonly string[] | undefined {
    return this.known.get(keyOf(tenant, kind, id));
  }

  private put(tenant: Tenant, kind: Kind, id: string, value: readonly string[]): void {
    this.known.put(keyOf(tenant, kind, id), value, 1);
  }
}

function idsOf({ bucketIds, accountIds, reservationIds, actionIds }: Needs): Array<[Kind, string]> {
  return [
    ...bucketIds.map((id): [Kind, string] => ['bucket', id]),
    ...[...reservationIds, ...actionIds].map((id): [Kind, string] => ['action', id]),
    ...accountIds.map((id): [Kind, string] => ['account', id]),
  ];
}

function keyOf(tenant: Tenant, kind: Kind, id: string): string {
  return compositeKey(tenant, kind, id);
}
