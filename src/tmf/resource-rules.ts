// What a module may add to a resource type, or put in place of its service.
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import type { Once } from './idempotency';
import type { Patch } from './patch/apply-patch';
import type { Fields, ListQuery } from './query/list-query';
import type { RequestContext } from './request-context';
import type { Body, Page, Resource } from './resource-type';

export type RuleContext = RequestContext & { readonly at: Instant };

/** Hooks of a module. `before…` may refuse (throw), and answers the body to store. */
export type ResourceRules = {
  readonly beforeCreate?: (
    tx: Tx,
    body: Body,
    context: RuleContext,
    id: string,
  ) => Promise<Body> | Body;
  readonly afterCreate?: (tx: Tx, created: Resource, context: RuleContext) => Promise<void>;
  /** Refuses a patch with the module's own error, before the result is validated by the type. */
  readonly judgePatch?: (before: Body, after: Body, context: RequestContext) => void;
  readonly beforePatch?: (
    tx: Tx,
    before: Resource,
    after: Body,
    context: RuleContext,
  ) => Promise<Body> | Body;
  readonly afterPatch?: (
    tx: Tx,
    before: Resource,
    after: Resource,
    context: RuleContext,
  ) => Promise<void> | void;
  readonly beforeDelete?: (
    tx: Tx,
    resource: Resource,
    context: RuleContext,
  ) => Promise<void> | void;
  readonly afterDelete?: (tx: Tx, resource: Resource, context: RuleContext) => Promise<void>;
};

/** What a controller needs; a module may implement it without a ResourceService. */
export interface ResourceOperations {
  list?(context: RequestContext, query: ListQuery): Promise<Page>;
  create?(context: RequestContext, body: unknown): Promise<Once<Resource>>;
  /** With `fields` what these do not name may be left out, and the revision with it. */
  read?(context: RequestContext, id: string, fields?: Fields): Promise<Resource>;
  patch?(context: RequestContext, id: string, patch: Patch): Promise<Resource>;
  remove?(context: RequestContext, id: string): Promise<void>;
}
