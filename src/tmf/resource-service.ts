// Create, list, read, patch and remove for one resource type. Each write is one transaction with its
// rules, its events and its idempotency key; the `…In` methods join a transaction of the caller.
import { invariant } from '../core/invariant';
import { memberOf } from '../core/json';
import { audit, type Change } from '../platform/audit';
import type { Clock } from '../platform/clock';
import type { Database, Tx } from '../platform/database';
import { type OutboxEvent, publish } from '../platform/outbox';
import { chosenId } from './chosen-id';
import { checkIfMatch } from './etag';
import { buildEvent, changedAttributes } from './event';
import { judgeExtensions } from './extension/judge-extensions';
import { type Once, once } from './idempotency';
import { applyPatch, type Patch } from './patch/apply-patch';
import { mergePatch } from './patch/merge-patch';
import type { Fields, ListQuery } from './query/list-query';
import type { RequestContext } from './request-context';
import type { ResourceOperations, ResourceRules, RuleContext } from './resource-rules';
import type { ResourceReader, ResourceStore } from './resource-store';
import {
  allEventsOf,
  type Body,
  type EventKind,
  hrefOf,
  ofClass,
  type Page,
  represent,
  type Resource,
  type ResourceType,
} from './resource-type';
import { normaliseInstants } from './schema/normalise';
import { validateBody } from './schema/validate';
import { resourceExists, resourceUnknown } from './tmf.errors';

/** The operations of a service as an object, of which a module may replace some. */
export function operationsOf(service: ResourceService): ResourceOperations {
  return {
    list: (context, query) => service.list(context, query),
    create: (context, body) => service.create(context, body),
    read: (context, id, fields) => service.read(context, id, fields),
    patch: (context, id, patch) => service.patch(context, id, patch),
    remove: (context, id) => service.remove(context, id),
  };
}

export type Sides = Pick<Change, 'before' | 'after'>;

export type ResourceShell = { readonly database: Database; readonly clock: Clock };

const STAMPS: readonly string[] = ['lastUpdate', 'lastModified'];

export class ResourceService implements ResourceOperations {
  constructor(
    protected readonly shell: ResourceShell,
    readonly type: ResourceType,
    private readonly reader: ResourceReader | ResourceStore,
    protected readonly rules: ResourceRules = {},
  ) {}

  protected get store(): ResourceStore {
    invariant('lock' in this.reader, `a ${this.type.name} is written by a service of its own`);
    return this.reader;
  }

  list(context: RequestContext, query: ListQuery): Promise<Page> {
    return this.shell.database.read(context.tenant, (tx) => this.reader.list(tx, query));
  }

  read(context: RequestContext, id: string, fields?: Fields): Promise<Resource> {
    return this.shell.database.read(context.tenant, async (tx) =>
      this.existing(await this.reader.find(tx, id, fields), id),
    );
  }

  create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const request = this.keyed(context, body);
    return this.shell.database.transaction(context.tenant, (tx) =>
      once(tx, request, () => this.createIn(tx, context, body)),
    );
  }

  patch(context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    return this.shell.database.transaction(context.tenant, (tx) =>
      this.patchIn(tx, context, id, patch),
    );
  }

  remove(context: RequestContext, id: string): Promise<void> {
    return this.shell.database.transaction(context.tenant, (tx) => this.removeIn(tx, context, id));
  }

  async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    const at = this.ruleContext(context);
    const { id, sent } = this.admit(body);
    await judgeExtensions(tx, context, this.type, { id, body: sent });
    const isChosen = memberOf(body, 'id') === id;
    if (isChosen) await this.refuseTaken(tx, id);
    const decided = (await this.rules.beforeCreate?.(tx, sent, at, id)) ?? sent;
    const created = await this.insert(tx, id, withoutIdentity(decided), isChosen);
    await this.rules.afterCreate?.(tx, created, at);
    this.note(tx, context, created.id, { after: created.body });
    this.tell(tx, at, created, ['Create']);
    return created;
  }

  /** Checked before the rules run, because they may book under the id. */
  private async refuseTaken(tx: Tx, id: string): Promise<void> {
    if (this.rules.beforeCreate === undefined) return;
    if ((await this.reader.find(tx, id)) !== undefined) throw resourceExists(this.type.name, id);
  }

  private async insert(tx: Tx, id: string, body: Body, isChosen: boolean): Promise<Resource> {
    if (!isChosen && this.store.add !== undefined) return this.store.add(tx, id, body);
    const created = await this.store.insert(tx, id, body);
    if (created === undefined) throw resourceExists(this.type.name, id);
    return created;
  }

  async patchIn(tx: Tx, context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    const before = await this.lockIn(tx, id);
    checkIfMatch(before, context.ifMatch);
    const at = this.ruleContext(context);
    const target = { id, href: hrefOf(this.type, id, context.origin), ...before.body };
    const patched = applyPatch(target, patch, this.type.schema);
    this.rules.judgePatch?.(target, patched, context);
    validateBody(this.type, patched, before.body);
    const kept = this.normalised(keepReadOnly(this.type, before.body, patched));
    await judgeExtensions(tx, context, this.type, { id, body: kept });
    const decided = (await this.rules.beforePatch?.(tx, before, kept, at)) ?? kept;
    return this.replaceIn(tx, at, before, withoutIdentity(decided));
  }

  /** Stores a body that rules of the module decided on, and publishes the change. */
  async replaceIn(tx: Tx, context: RuleContext, before: Resource, body: Body): Promise<Resource> {
    // `lastUpdate` is set by the server and is no change by itself.
    const changed = changedAttributes(before.body, body).filter((name) => !STAMPS.includes(name));
    if (changed.length === 0) return before;
    const after = await this.store.update(tx, before.id, body);
    await this.rules.afterPatch?.(tx, before, after, context);
    this.note(tx, context, before.id, { before: before.body, after: after.body });
    this.tellChange(tx, context, after, changed);
    return after;
  }

  async removeIn(tx: Tx, context: RequestContext, id: string): Promise<void> {
    const resource = await this.lockIn(tx, id);
    checkIfMatch(resource, context.ifMatch);
    const at = this.ruleContext(context);
    await this.rules.beforeDelete?.(tx, resource, at);
    await this.store.delete(tx, id);
    await this.rules.afterDelete?.(tx, resource, at);
    this.note(tx, context, id, { before: resource.body });
    this.tell(tx, at, resource, ['Delete']);
  }

  findIn(tx: Tx, id: string): Promise<Resource | undefined> {
    return this.reader.find(tx, id);
  }

  async lockIn(tx: Tx, id: string): Promise<Resource> {
    return this.existing(await this.store.lock(tx, id), id);
  }

  protected existing<T>(found: T | undefined, id: string): T {
    if (found === undefined) throw resourceUnknown(this.type.name, id);
    return found;
  }

  ruleContext(context: RequestContext): RuleContext {
    return { ...context, at: this.shell.clock.now() };
  }

  private tellChange(
    tx: Tx,
    context: RuleContext,
    after: Resource,
    changed: readonly string[],
  ): void {
    const state = this.type.stateAttribute;
    const others = changed.filter((name) => name !== state);
    if (state !== undefined && changed.includes(state)) {
      this.tell(tx, context, after, ['StateChange', 'StatusChange']);
    }
    if (others.length > 0) this.tell(tx, context, after, ['AttributeValueChange'], others);
  }

  /** Validates a posted body and determines what is stored, for services with a create of their own. */
  protected admit(body: unknown): { readonly id: string; readonly sent: Body } {
    const said = this.sentIn(body);
    return { id: chosenId(this.type, said), sent: this.normalised(said) };
  }

  /** A valid body without nulls and without attributes that the server sets. */
  protected sentIn(body: unknown): Body {
    validateBody(this.type, body);
    return mergePatch({}, withoutReadOnly(this.type, body));
  }

  /** The idempotency key of a create, if the client sent one. */
  protected keyed(context: RequestContext, body: unknown) {
    const route = `POST ${this.type.api.root}/${this.type.path}`;
    return { key: context.idempotencyKey, route, payload: body };
  }

  /** Records in the audit who changed what. */
  protected note(tx: Tx, context: RequestContext, id: string, sides: Sides): void {
    audit(tx, context, { resourceType: this.type.name, resourceId: id, ...sides });
  }

  /** Publishes those of the events that the type declares. */
  protected tell(
    tx: Tx,
    context: RuleContext,
    resource: Resource,
    kinds: readonly EventKind[],
    changed?: readonly string[],
  ): void {
    publish(tx, this.eventsOf(context, resource, kinds, changed));
  }

  protected eventsOf(
    { at, origin, correlationId }: RuleContext,
    resource: Resource,
    kinds: readonly EventKind[],
    changed?: readonly string[],
  ): OutboxEvent[] {
    const declared = kinds.filter((kind) => allEventsOf(this.type).includes(kind));
    if (declared.length === 0) return [];
    const body = represent(this.type, resource, origin);
    return declared.map((kind) =>
      buildEvent({
        type: this.type,
        kind,
        body,
        at,
        ...(correlationId === undefined ? {} : { correlationId }),
        ...(changed === undefined ? {} : { changed }),
      }),
    );
  }

  private normalised(body: Body): Body {
    const { name, schema } = this.type;
    return withoutIdentity(normaliseInstants(schema, ofClass(body, name)));
  }
}

function withoutIdentity({ id: _id, href: _href, ...body }: Body): Body {
  return body;
}

function withoutReadOnly(type: ResourceType, body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !type.readOnly.includes(name)));
}

function keepReadOnly(type: ResourceType, before: Body, after: Body): Body {
  const kept = Object.entries(before).filter(([name]) => type.readOnly.includes(name));
  return { ...withoutReadOnly(type, after), ...Object.fromEntries(kept) };
}
