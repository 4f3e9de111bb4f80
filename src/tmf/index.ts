export { DocumentStore } from './document-store';
export { checkIfMatch, revised } from './etag';
export { buildEvent, changedAttributes } from './event';
export { compileExtension } from './extension/compile-extension';
export { extensionSchemaType, ownLocation, plainLocation } from './extension/extension-type';
export {
  CLASS_PATH,
  classNameOf,
  isOfKnownClass,
  judgeExtensions,
  judgeExtensionsApart,
} from './extension/judge-extensions';
export { answerResource, answerResources } from './expand/answer-resources';
export { Accepted } from './accepted';
export { HttpError } from './http-error';
export { buildDocuments } from './openapi';
export { documentType, typeOf } from './openapi-metadata';
export { parsedBy, parseJson, utf8Text } from './http/body-parser';
export { parseWithDigits } from './http/cut-numbers';
export { configureHttp, httpAdapter } from './http/configure-http';
export { refuseUnwieldy } from './http/unwieldy';
export { isJsonAccepted, JsonAcceptedGuard } from './http/json-accepted.guard';
export { isHtmlFirst, PAGE_HEADERS } from './http/page';
export { serveDocs } from './http/serve-docs';
export { answerList } from './http/answer-list';
export {
  sendCreated,
  sendResource,
  setHit,
  shownBodies,
  shownPage,
} from './http/send';
export { checkHubQuery, type HubQuery, parseHubQuery, selectsEvent } from './hub-query';
export {
  checkKey,
  canonical,
  KeptAnswers,
  type Once,
  once,
  onceWithSecret,
  requestKey,
  type RequestKey,
} from './idempotency';
export * from './number';
export { mergeOf, type Patch, patchOf } from './patch/apply-patch';
export { type Column, type Columns, compileFilter } from './query/compile-filter';
export { readOnly } from './read-only';
export { ComputedResources, type Known } from './computed-resources';
export { type AttributePath, firstNameOf } from './query/attribute-path';
export { selectFields } from './query/fields';
export {
  type Condition,
  EVERYTHING,
  type Filter,
  type Fields,
  isByCursor,
  type ListQuery,
} from './query/list-query';
export { classColumn, IN_MEMORY_MAX, listResources } from './query/list-resources';
export { talliedTotal } from './query/list-tally';
export type { Listing } from './query/listing';
export { partsOf } from './query/parts-of-list';
export { isSortable } from './query/order';
export { pageInMemory } from './query/page-in-memory';
export { LIMIT_DEFAULT, LIMIT_MAX } from './query/paging';
export { isWhole, patternFault } from './query/pattern';
export { queryOfType } from './query/query-of-type';
export { parseListQuery, rawQueryOf } from './query/parse-list-query';
export { WordPipe } from './query/word.pipe';
export {
  askerOf,
  Context,
  contextOf,
  internalContext,
  namedTenantOf,
  type RequestContext,
} from './request-context';
export { isSameValue } from './same-value';
export { resourceController } from './resource.controller';
export { provideDocuments, resourceToken } from './resource-provider';
export type { ResourceOperations, ResourceRules, RuleContext } from './resource-rules';
export { operationsOf, ResourceService, type ResourceShell, type Sides } from './resource-service';
export type { ResourceReader, ResourceStore } from './resource-store';
export {
  type Api,
  type Body,
  type Collection,
  type EventKind,
  hrefOf,
  ofClass,
  type Page,
  represent,
  type Resource,
  type ResourceType,
} from './resource-type';
export * as parts from './schema/parts';
export * from './schema/parts';
export {
  individualAttributes,
  organizationAttributes,
  partyRoleAttributes,
} from './schema/party-parts';
export * from './schema/product-parts';
export * from './schema/schema';
export { normaliseInstants } from './schema/normalise';
export { validateBody } from './schema/validate';
export { tellBatch } from './tell-batch';
export { RequestTenant } from './tenant.decorator';
export {
  notAcceptable,
  mediaTypeUnsupported,
  queryTooWide,
  resourceExists,
  resourceUnknown,
  tmfErrors,
} from './tmf.errors';
export {
  Answers,
  AnswersChanged,
  AnswersAwaited,
  AnswersCreated,
  AnswersList,
  AnswersOne,
  AnswersRemoved,
  kinds,
  Takes,
  TakesKey,
  listOf,
  oneOf,
  orNull,
  SaysClass,
} from './own/answers';
export { ownCollection, Referable } from './own/collection';
export { readsOwn } from './own/reads-own';
export { ById } from './own/by-id.dto';
export { IsOverlap, OVERLAP_HOURS } from './own/overlap';
export { RefusedAs, requestFaults } from './own/request.pipe';
export * from './own/rules';
export * from './v5';
export { wireInstant } from './wire-instant';
export { isNever, validityOf } from './validity';
