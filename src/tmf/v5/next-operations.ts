// The operations of a v5 resource: those of v4 on the same rows, converted on input and output.
import { invariant } from '../../core/invariant';
import { changedAttributes } from '../event';
import type { Once } from '../idempotency';
import { applyPatch, type Patch } from '../patch/apply-patch';
import type { Fields, ListQuery } from '../query/list-query';
import { pageInMemory } from '../query/page-in-memory';
import type { RequestContext } from '../request-context';
import type { ResourceOperations } from '../resource-rules';
import { type Body, hrefOf, type Page, type Resource, type ResourceType } from '../resource-type';
import { missingAttributes } from '../schema/missing-attributes';
import { normaliseInstants } from '../schema/normalise';
import { validateBody } from '../schema/validate';
import { IN_MEMORY_MAX } from '../query/list-resources';
import { queryTooWide } from '../tmf.errors';
import { formerQuery } from './former-query';
import { type NextVersion, readNext, showNext } from './version';

export class NextOperations implements ResourceOperations {
  constructor(
    private readonly version: NextVersion,
    private readonly inner: ResourceOperations,
  ) {}

  async list(context: RequestContext, query: ListQuery): Promise<Page> {
    const { former, rest } = formerQuery(this.version, query);
    const page = await offered(this.inner.list?.(context, former));
    const items = page.items.map((item) => this.shown(item));
    if (rest === undefined) return { ...page, items };
    if (page.total > IN_MEMORY_MAX) throw queryTooWide(IN_MEMORY_MAX);
    return pageInMemory(items, rest);
  }

  async read(context: RequestContext, id: string, fields?: Fields): Promise<Resource> {
    return this.shown(await offered(this.inner.read?.(context, id, fields)));
  }

  async create(context: RequestContext, body: unknown): Promise<Once<Resource>> {
    const { type } = this.version;
    validateBody(type, body);
    const sent = Object.fromEntries(
      Object.entries(body).filter(([name]) => !type.readOnly.includes(name)),
    );
    const former = this.version.completed(this.stored(sent));
    const created = await offered(this.inner.create?.(this.spokenIn(context), former));
    if (!this.version.isReadBack) return { ...created, result: this.shown(created.result) };
    return { ...created, result: await this.read(context, created.result.id) };
  }

  async patch(context: RequestContext, id: string, patch: Patch): Promise<Resource> {
    const content = (target: Body): Body => this.rewritten(context, id, target, patch);
    const patched = await offered(
      this.inner.patch?.(this.spokenIn(context), id, { language: 'rewrite', content }),
    );
    return this.version.isReadBack ? this.read(context, id) : this.shown(patched);
  }

  remove(context: RequestContext, id: string): Promise<void> {
    return offered(this.inner.remove?.(context, id));
  }

  /** Lets errors refer to the body as it was sent. */
  private spokenIn(context: RequestContext): RequestContext {
    const { former, type } = this.version;
    return { ...context, spoken: { former, type, show: (body) => showNext(this.version, body) } };
  }

  private shown(resource: Resource): Resource {
    const { id: _id, href: _href, ...body } = resource.body;
    return { ...resource, body: showNext(this.version, body) };
  }

  private stored(next: Body): Body {
    return readNext(this.version, normaliseInstants(this.version.type.schema, next));
  }

  /** Attributes that the patch does not touch stay as v4 stored them. */
  private rewritten(context: RequestContext, id: string, target: Body, patch: Patch): Body {
    const { type } = this.version;
    const { id: _id, href: _href, ...former } = target;
    const shown: Body = {
      id,
      href: hrefOf(type, id, context.origin),
      ...showNext(this.version, former),
    };
    const patched = applyPatch(shown, patch, type.schema);
    validateBody(askingFor(type, shown), patched, shown);
    const kept = type.readOnly.map((name) => [name, shown[name]] as const);
    const next = { ...patched, ...Object.fromEntries(kept) };
    const [before, after] = [shown, next].map(({ id: _own, href: _where, ...body }: Body) =>
      this.stored(body),
    );
    const changed = changedAttributes(before ?? {}, after ?? {});
    const result = { ...target };
    for (const name of changed) {
      if (after?.[name] === undefined) Reflect.deleteProperty(result, name);
      else result[name] = after[name];
    }
    return result;
  }
}

/** Attributes that v4 never required are not required of a patch: only existing ones must stay. */
function askingFor(type: ResourceType, shown: Body): ResourceType {
  const mandatory = type.mandatory.filter((name) => missingAttributes(shown, [name]).length === 0);
  return { ...type, mandatory };
}

function offered<R>(answer: Promise<R> | undefined): Promise<R> {
  invariant(answer !== undefined, 'v4 lacks an operation that v5 declares');
  return answer;
}
