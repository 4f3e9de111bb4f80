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
  onceWithSecret,
  type Page,
  type RequestContext,
  type Resource,
} from '../tmf';
import {
  accountUnknown,
  credentialRefused,
  expiryPast,
  keyEnded,
  keyOrphaned,
  keyReplaced,
  keyUnknown,
  lastAdministrator,
  partyUnknown,
  rolesRefused,
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
  readonly partyId?: string | undefined;
  readonly expiresAt: Instant | undefined;
};

/** A new key with its text, which is shown once and not stored. */
export type MadeKey = { readonly key: ApiKey; readonly text: string };

/** API keys of a tenant. A caller cannot give more permissions than it has. */
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

  /** The latest hundred keys. */
  async newest(tenant: Tenant): Promise<Body[]> {
    const found = await this.database.read(tenant, (tx) => this.keys.newest(tx, NEWEST));
    return found.map((key) => ({ id: key.id, ...this.shown(key).body }));
  }

  async read({ tenant }: RequestContext, id: string): Promise<Resource> {
    const key = await this.database.read(tenant, (tx) => this.keys.find(tx, id));
    if (key === undefined) throw keyUnknown(id);
    return this.shown(key);
  }

  async create(context: RequestContext, asked: AskedKey): Promise<Once<Resource>> {
    this.judgeRoles(context, asked);
    if (asked.expiresAt !== undefined && asked.expiresAt <= this.clock.now()) {
      throw expiryPast(new Date(asked.expiresAt).toISOString());
    }
    const request = { route: 'POST /api/v1/apiKeys', payload: asked };
    return this.makeOnce(context, request, async (tx) => {
      await this.checkCaller(tx, context);
      return this.add(tx, context, asked);
    });
  }

  /** Creates a second key with the same permissions, once; the former stays valid for some hours. */
  rotate(context: RequestContext, id: string, overlapHours: number): Promise<Once<Resource>> {
    const route = `POST /api/v1/apiKeys/${id}/rotate`;
    return this.makeOnce(context, { route, payload: { overlapHours } }, async (tx) => {
      const before = await this.locked(tx, id, callingKey(context));
      await this.checkCaller(tx, context);
      const now = this.clock.now();
      if (before.successorId !== null) throw keyReplaced(id, before.successorId);
      const status = statusOf(before, now);
      if (status !== 'active') throw keyEnded(id, status);
      if (!(await this.isOfHolder(tx, before))) throw keyOrphaned(id);
      this.judgeRoles(context, askedAgain(before));
      return this.succeed(tx, context, before, plusMs(now, overlapHours * HOUR_MS));
    });
  }

  /**
   * In a transaction of its tenant: another key in the place of the only one, which nobody has used and which ends at
   * once. Undefined when others were made, or one has let somebody in.
   */
  async replaceUnused(tx: Tx, context: RequestContext): Promise<MadeKey | undefined> {
    const id = await this.keys.onlyUnused(tx);
    if (id === undefined) return undefined;
    const [before, now] = [await this.locked(tx, id), this.clock.now()];
    const isOfUse = before.successorId === null && before.lastUsedAt === null;
    if (!isOfUse || statusOf(before, now) !== 'active') return undefined;
    return this.succeed(tx, context, before, now);
  }

  async revoke(context: RequestContext, id: string): Promise<void> {
    await this.database.transaction(context.tenant, async (tx) => {
      await this.keepAnAdministrator(tx, context, id);
      const key = await this.locked(tx, id, callingKey(context));
      await this.checkCaller(tx, context);
      if (key.revokedAt !== null) return;
      const revokedAt = this.clock.now();
      await this.keys.revoke(tx, id, revokedAt);
      this.note(tx, context, key, { ...key, revokedAt });
    });
  }

  /** Needs a transaction of the tenant for which the key is created. */
  async add(tx: Tx, context: RequestContext, asked: AskedKey): Promise<MadeKey> {
    const [prefix, secret] = [newPrefix(), newSecret()];
    const { name, roles, accountId = null, partyId = null, expiresAt = null } = asked;
    const key: ApiKey = {
      id: newId(),
      prefix,
      name,
      roles,
      accountId,
      accountSince: await this.accountSince(tx, accountId),
      partyId,
      partySeq: await this.partySeq(tx, partyId),
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

  /** Whether two of the audit's names are of one: the same, a key and what took its place, keys of one maker. */
  areOfOneHand(tx: Tx, one: string, other: string): Promise<boolean> {
    if (one === other) return Promise.resolve(true);
    return this.keys.areOfOneHand(tx, one, other);
  }

  /** Whether somebody can come in at all, of whatever tenant. */
  isAnyToBeginWith(): Promise<boolean> {
    return this.database.system((tx) => this.keys.isAnyToBeginWith(tx, this.clock.now()));
  }

  private async succeed(
    tx: Tx,
    context: RequestContext,
    before: ApiKey,
    ends: Instant,
  ): Promise<MadeKey> {
    const made = await this.add(tx, context, askedAgain(before));
    const until = before.expiresAt === null || before.expiresAt > ends ? ends : before.expiresAt;
    await this.keys.succeed(tx, before.id, made.key.id, until);
    this.note(tx, context, before, { ...before, successorId: made.key.id, expiresAt: until });
    return made;
  }

  private async makeOnce(
    context: RequestContext,
    request: { readonly route: string; readonly payload: unknown },
    make: (tx: Tx) => Promise<MadeKey>,
  ): Promise<Once<Resource>> {
    const { result, replayed, secret } = await this.database.transaction(context.tenant, (tx) =>
      onceWithSecret(tx, { key: context.idempotencyKey, ...request }, async () => {
        const { key, text } = await make(tx);
        return { result: key, secret: text };
      }),
    );
    return { result: this.shown(result, secret), replayed };
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

  private judgeRoles({ caller }: RequestContext, { roles, ...asked }: AskedKey): void {
    const unknown = roles.find((role) => !isRole(role));
    if (unknown !== undefined) {
      throw rolesRefused(unknown, `is none of ${ROLES.join(', ')}`);
    }
    if (roles.length === 0) throw rolesRefused(roles, 'is empty: a key without a role may nothing');
    const reason = whyNotTogether(
      roles.filter((role): role is Role => isRole(role)),
      asked,
    );
    if (reason !== undefined) throw rolesRefused(roles, reason);
    if (caller === undefined) return;
    const missing = [...permissionsOf(roles)].find((each) => !caller.permissions.has(each));
    if (missing !== undefined) {
      throw rolesRefused(roles, `gives ${missing}, which who asks does not have himself`);
    }
  }

  /** Who is asked who he is cannot let himself in again; tokens of an issuer may, and the command on the server. */
  private async keepAnAdministrator(tx: Tx, context: RequestContext, id: string): Promise<void> {
    if (context.caller === undefined || this.settings.identity.issuers.length > 0) return;
    if (!(await this.keys.find(tx, id))?.roles.includes('admin')) return;
    const now = this.clock.now();
    await this.keys.lockAdministrators(tx, now, callingKey(context));
    // Read under the lock: a key that was rotated meanwhile has another in its place.
    if (await this.keys.isLastAdministrator(tx, now, id)) throw lastAdministrator(id);
  }

  /** A key that was revoked meanwhile neither makes others nor takes them with it. */
  private async checkCaller(tx: Tx, context: RequestContext): Promise<void> {
    const id = callingKey(context);
    if (id === undefined || (await this.keys.isOfUse(tx, id, this.clock.now()))) return;
    throw credentialRefused();
  }

  /** False when the account or party that the key is for is gone, or another has its id by now. */
  private async isOfHolder(tx: Tx, key: ApiKey): Promise<boolean> {
    const { accountId, accountSince, partyId, partySeq } = key;
    return (
      (accountId === null || (await this.keys.accountSince(tx, accountId)) === accountSince) &&
      (partyId === null || (await this.keys.partySeq(tx, partyId)) === partySeq)
    );
  }

  private async accountSince(tx: Tx, id: string | null): Promise<Instant | null> {
    if (id === null) return null;
    const since = await this.keys.accountSince(tx, id);
    if (since === undefined) throw accountUnknown(id);
    return since;
  }

  private async partySeq(tx: Tx, id: string | null): Promise<string | null> {
    if (id === null) return null;
    const seq = await this.keys.partySeq(tx, id);
    if (seq === undefined) throw partyUnknown(id);
    return seq;
  }

  /** With the key that asks for it, whose lock it needs as well: in one order, and none of them more weakly first. */
  private async locked(tx: Tx, id: string, caller?: string): Promise<ApiKey> {
    const key = await this.keys.lock(tx, id, caller);
    if (key === undefined) throw keyUnknown(id);
    return key;
  }
}

function callingKey({ caller }: RequestContext): string | undefined {
  return /^key:(.+)$/.exec(caller?.actor ?? '')?.[1];
}

function askedAgain({ name, roles, accountId, partyId, expiresAt }: ApiKey): AskedKey {
  return {
    name,
    roles,
    accountId: accountId ?? undefined,
    partyId: partyId ?? undefined,
    expiresAt: expiresAt ?? undefined,
  };
}
