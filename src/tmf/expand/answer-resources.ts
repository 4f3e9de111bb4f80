// Answers resources the same way for all routes: parses the query by the class, expands references that were
// requested, and selects the wanted fields.
import type { StreamableFile } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerList } from '../http/answer-list';
import { sendResource, shownPage } from '../http/send';
import type { ListQuery } from '../query/list-query';
import { parseListQuery, rawQueryOf } from '../query/parse-list-query';
import { queryOfType } from '../query/query-of-type';
import type { Body, Collection, Page, Resource } from '../resource-type';
import { expandFor } from './expand-resources';

/** The class of the resources, and the modules in which references are looked up. */
export type Answered = { readonly type: Collection; readonly modules: ModulesContainer };

export function answerResources(
  { type, modules }: Answered,
  list: (query: ListQuery) => Promise<Page>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<readonly Body[] | StreamableFile> {
  const query = queryOfType(parseListQuery(rawQueryOf(request.url)), type);
  const show = async (page: Page) => {
    const items = await expandFor(request, modules, type, page.items);
    return shownPage(type, { ...page, items }, query, request);
  };
  const described = type.schema ?? type.described;
  return answerList({ query, list, show, described }, request, reply);
}

export async function answerResource(
  { type, modules }: Answered,
  found: Resource,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Body | undefined> {
  const [shown = found] = await expandFor(request, modules, type, [found]);
  return sendResource(type, shown, request, reply);
}
