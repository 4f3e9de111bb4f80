import { Injectable } from '@nestjs/common';
import { digestOfSecret, newPrefix, newSecret } from '../platform/access/secret';
import { HOUR_MS, type Instant, plusMs } from '../core/time';
import { audit } from '../platform/audit';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { newId } from '../platform/ids';
import { Settings } from '../platform/settings';
import type { Tenant } from '../platform/tenant';
import {
  type Body,
  type ListQuery,
  type Once,
  once,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import {
  credentialRefused,
  expiryPast,
  keyEnded,
  keyReplaced,
  keyUnknown,
  rolesRefused,
  scopeUnknown,
} from './access.errors';
import { type ApiKey, statusOf, writeKey } from './domain/api-key';
import { isRole, permissionsOf, type Role, ROLES, whyNotTogether } from './domain/role';
import { toResource } from './store/api-key.mapping';
import { ApiKeyRepository } from './store/api-key.repository';

const NEWEST = 100;

export type AskedKey = {
  readonly name: string;
  readonly roles: readonly string[];
  readonly accountId: string | undefined;
  readonly expiresAt: Instant | undefined;
};

/** A key that was made: its text is shown once, and kept nowhere. */
export type MadeKey = { readonly key: ApiKey; readonly text: string };

/** API keys of a tenant. Who gives one gives no more than he may himself. */
@Injectable()
export class ApiKeys {
  private readonly keys = new ApiKeyRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, (tx) => this.keys.list(tx, this.clock.now(), query));
  }

  /** A hundred of them. */
  async newest(tenant: Tenant): Promise<Body[]> {
    const found = await this.database.read(tenant, (tx) => this.keys.newest(tx, NEWEST));
    return found.map((key) => ({ id: key.id, ...this.shown(key).body }));
  }

  async read({ tenant }: RequestContext, id: string): Promise<Resource> {
    const key = await this.database.read(tenant, (tx) => this.keys.find(tx, id));
    if (key === undefined) throw keyUnknown(id);
    return this.shown(key);
  }

  /** Asked for again under the same Idempotency-Key it is the same key, without its text: that is kept nowhere. */
  async create(context: RequestContext, asked: AskedKey): Promise<Once<Resource>> {
    this.judgeRoles(context, asked);
    if (asked.expiresAt !== undefined && asked.expiresAt <= this.clock.now()) {
      throw expiryPast(new Date(asked.expiresAt).toISOString());
    }
    let text: string | undefined;
    const request = { key: context.idempotencyKey, route: 'POST /api/v1/apiKeys', payload: asked };
    const { result: key, replayed } = await this.database.transaction(context.tenant, (tx) =>
      once(tx, request, async () => {
        await this.checkCaller(tx, context);
        const made = await this.add(tx, context, asked);
        text = made.text;
        return made.key;
      }),
    );
    return { result: this.shown(key, text), replayed };
  }

  /** Another key that may the same, once; the one before goes on for so many hours. */
  async rotate(context: RequestContext, id: string, overlapHours: number): Promise<Resource> {
    const { key, text } = await this.database.transaction(context.tenant, async (tx) => {
      await this.checkCaller(tx, context);
      const before = await this.locked(tx, id);
      const now = this.clock.now();
      if (before.successorId !== null) throw keyReplaced(id, before.successorId);
      const status = statusOf(before, now);
      if (status !== 'active') throw keyEnded(id, status);
      const asked = askedAgain(before);
      this.judgeRoles(context, asked);
      const made = await this.add(tx, context, asked);
      const ends = plusMs(now, overlapHours * HOUR_MS);
      const until = before.expiresAt === null || before.expiresAt > ends ? ends : before.expiresAt;
      await this.keys.succeed(tx, id, made.key.id, until);
      const replaced = { ...before, successorId: made.key.id, expiresAt: until };
      this.note(tx, context, before, replaced);
      return made;
    });
    return this.shown(key, text);
  }

  async revoke(context: RequestContext, id: string): Promise<void> {
    await this.database.transaction(context.tenant, async (tx) => {
      const key = await this.locked(tx, id);
      if (key.revokedAt !== null) return;
      const revokedAt = this.clock.now();
      await this.keys.revoke(tx, id, revokedAt);
      this.note(tx, context, key, { ...key, revokedAt });
    });
  }

  /** In a transaction of the tenant whose key it is to be. */
  async add(tx: Tx, context: RequestContext, asked: AskedKey): Promise<MadeKey> {
    const [prefix, secret] = [newPrefix(), newSecret()];
    const { name, roles, accountId = null, expiresAt = null } = asked;
    const key: ApiKey = {
      id: newId(),
      prefix,
      name,
      roles,
      accountId,
      accountSince: await this.accountSince(tx, accountId),
      successorId: null,
      createdAt: this.clock.now(),
      createdBy: context.asker?.actor ?? 'open',
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.keys.insert(tx, key, digestOfSecret(secret, this.settings.keyPepper));
    this.note(tx, context, undefined, key);
    return { key, text: writeKey({ prefix, secret }) };
  }

  /** Whether somebody can come in at all, of whatever tenant. */
  isAnyToBeginWith(): Promise<boolean> {
    return this.database.system((tx) => this.keys.isAnyToBeginWith(tx, this.clock.now()));
  }

  private note(tx: Tx, context: RequestContext, before: ApiKey | undefined, after: ApiKey): void {
    const sides = {
      ...(before && { before: this.shown(before).body }),
      after: this.shown(after).body,
    };
    audit(tx, context, { resourceType: 'ApiKey', resourceId: after.id, ...sides });
  }

  private shown(key: ApiKey, secret?: string): Resource {
    const { id, body } = toResource(key, this.clock.now());
    return { id, body: secret === undefined ? body : { ...body, secret } };
  }

  private judgeRoles({ caller }: RequestContext, { roles, accountId }: AskedKey): void {
    const unknown = roles.find((role) => !isRole(role));
    if (unknown !== undefined) throw rolesRefused(unknown, `is none of ${ROLES.join(', ')}`);
    if (roles.length === 0) throw rolesRefused(roles, 'is empty: a key without a role may nothing');
    const reason = whyNotTogether(
      roles.filter((role): role is Role => isRole(role)),
      accountId,
    );
    if (reason !== undefined) throw rolesRefused(roles, reason);
    if (caller === undefined) return;
    const missing = [...permissionsOf(roles)].find((each) => !caller.permissions.has(each));
    if (missing !== undefined) {
      throw rolesRefused(roles, `gives ${missing}, which who asks does not have himself`);
    }
  }

  /** A key that was revoked meanwhile leaves no other behind. */
  private async checkCaller(tx: Tx, { caller }: RequestContext): Promise<void> {
    const [, id] = /^key:(.+)$/.exec(caller?.actor ?? '') ?? [];
    if (id === undefined || (await this.keys.isOfUse(tx, id, this.clock.now()))) return;
    throw credentialRefused();
  }

  private async accountSince(tx: Tx, id: string | null): Promise<Instant | null> {
    if (id === null) return null;
    const since = await this.keys.accountSince(tx, id);
    if (since === undefined) throw scopeUnknown(id);
    return since;
  }

  private async locked(tx: Tx, id: string): Promise<ApiKey> {
    const key = await this.keys.lock(tx, id);
    if (key === undefined) throw keyUnknown(id);
    return key;
  }
}

function askedAgain({ name, roles, accountId, expiresAt }: ApiKey): AskedKey {
  return { name, roles, accountId: accountId ?? undefined, expiresAt: expiresAt ?? undefined };
}
