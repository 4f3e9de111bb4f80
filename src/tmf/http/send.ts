// The form of answers: bare objects and arrays; counts, links, location and ETag are headers.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, isCurrent } from '../etag';
import type { Once } from '../idempotency';
import { parseFields, selectFieldsOfAll } from '../query/fields';
import type { Fields, ListQuery } from '../query/list-query';
import { linkHeader } from '../query/paging';
import { decode } from '../query/parse-filter';
import { rawQueryOf } from '../query/parse-list-query';
import { header, originOf } from '../request-context';
import {
  type Body,
  type Collection,
  hrefOf,
  isNextVersion,
  type Page,
  represent,
  type Resource,
} from '../resource-type';

/** The bodies of a page with the selected fields. */
export function shownPage(
  type: Collection,
  { items }: Page,
  { fields }: ListQuery,
  request: FastifyRequest,
): readonly Body[] {
  const origin = originOf(request);
  const bodies = items.map((item) => represent(type, item, origin));
  return selectFieldsOfAll(bodies, fields, keptOf(type));
}

/** For items that are no TMF resources: bodies without class and href. */
export function shownBodies({ items }: Page, { fields }: ListQuery): readonly Body[] {
  const bodies = items.map(({ body }) => body);
  return selectFieldsOfAll(bodies, fields);
}

export function setPaging(
  { items, total, neighbours }: Page,
  { paging }: ListQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('X-Total-Count', `${total}`).header('X-Result-Count', `${items.length}`);
  const isPart = items.length < total;
  if (!paging.requested && !isPart) return;
  const part = { total, neighbours, firstId: items[0]?.id, lastId: items.at(-1)?.id };
  const links = linkHeader(`${originOf(request)}${request.url}`, paging, part);
  if (links !== '') reply.header('Link', links);
  if (isPart) reply.status(206);
}

export function sendCreated(
  type: Collection,
  { result, replayed }: Once<Resource>,
  request: FastifyRequest,
  reply: FastifyReply,
): Body {
  const origin = originOf(request);
  reply.status(201).header('Location', hrefOf(type, result.id, origin));
  setHit(reply, replayed);
  setEtag(result, reply);
  return selected(type, represent(type, result, origin), request);
}

export function sendResource(
  type: Collection,
  resource: Resource,
  request: FastifyRequest,
  reply: FastifyReply,
): Body | undefined {
  setEtag(resource, reply);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && isCurrent(resource, header(request, 'if-none-match'))) {
    reply.status(304);
    return undefined;
  }
  return selected(type, represent(type, resource, originOf(request)), request);
}

function selected(type: Collection, body: Body, request: FastifyRequest): Body {
  return selectFieldsOfAll([body], fieldsOf(request), keptOf(type))[0] ?? body;
}

// v5 requires the class on every object, whatever fields are selected.
function keptOf(type: Collection): readonly string[] {
  return isNextVersion(type.api) ? ['@type'] : [];
}

/** Tells the client that its key was used before and this is the first answer. */
export function setHit(reply: FastifyReply, replayed: boolean): void {
  if (replayed) reply.header('Idempotency-Hit', 'true');
}

function setEtag(resource: Resource, reply: FastifyReply): void {
  const etag = etagOf(resource);
  if (etag !== undefined) reply.header('ETag', etag);
}

export function fieldsOf(request: FastifyRequest): Fields {
  const parts = rawQueryOf(request.url).split('&');
  const given = parts.filter((part) => part.startsWith('fields='));
  return parseFields(given.map((part) => decode(part.slice('fields='.length), true)));
}
