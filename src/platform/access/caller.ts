import { isList, memberOf } from '../../core/json';
import type { Tenant } from '../tenant';
import type { Permission } from '../../core/permission';
import { notPermitted } from '../platform.errors';

/** The authenticated caller of a request. */
export type Caller = {
  /** Limited to one account when that is all the caller may see. */
  readonly tenant: Tenant;
  /** The name in the audit: `key:<id>` or `user:<issuer>#<subject>`. */
  readonly actor: string;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
};

/** Who requested a change, by which operation and from where, for the audit. */
export type Asker = Pick<Caller, 'actor' | 'roles'> & {
  readonly address: string;
  /** The route as the OpenAPI documents have it: `PATCH /tmf-api/…/{id}`. */
  readonly operation: string;
};

/** Checks an asker that was stored with a job. */
export function isAsker(value: unknown): value is Asker {
  const texts = ['actor', 'address', 'operation'].map((name) => memberOf(value, name));
  return texts.every((text) => typeof text === 'string') && isList(memberOf(value, 'roles'));
}

const callers = new WeakMap<object, Caller>();

/** `request` is the object that hooks, guards and handlers get. */
export function setCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

/** Undefined on an open loopback, where requests are not authenticated. */
export function callerOf(request: object): Caller | undefined {
  return callers.get(request);
}

/** Checks a permission that depends on the content of a request and not on its route alone. */
export function refuseUnless(caller: Caller | undefined, needed: Permission): void {
  if (caller !== undefined && !caller.permissions.has(needed)) {
    throw notPermitted(needed, caller.roles);
  }
}
