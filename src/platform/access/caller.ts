import { isList, memberOf } from '../../core/json';
import type { Tenant } from '../tenant';
import type { Permission } from '../../core/permission';
import { notPermitted } from '../platform.errors';

/** Who asks, once that is known. */
export type Caller = {
  /** Within one account where that is all that he sees. */
  readonly tenant: Tenant;
  /** As the audit names him: `key:<id>`, `user:<issuer>#<subject>`. */
  readonly actor: string;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
};

/** Who asked for a change, by which request and from where: so the audit tells it. */
export type Asker = Pick<Caller, 'actor' | 'roles'> & {
  readonly address: string;
  /** As the documents have it: `PATCH /tmf-api/…/{id}`. */
  readonly operation: string;
};

/** As a job keeps it. */
export function isAsker(value: unknown): value is Asker {
  const texts = ['actor', 'address', 'operation'].map((name) => memberOf(value, name));
  return texts.every((text) => typeof text === 'string') && isList(memberOf(value, 'roles'));
}

const callers = new WeakMap<object, Caller>();

/** `request` is the one that hooks, guards and handlers are handed. */
export function setCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

/** Undefined on an open loopback, where nobody is asked. */
export function callerOf(request: object): Caller | undefined {
  return callers.get(request);
}

/** For what only the content of a request tells to need more than its route does. */
export function refuseUnless(caller: Caller | undefined, needed: Permission): void {
  if (caller !== undefined && !caller.permissions.has(needed)) {
    throw notPermitted(needed, caller.roles);
  }
}
