// Lists the listeners of an API with the query parameters of any other list.
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  answerList,
  type ListQuery,
  object,
  pageInMemory,
  parseListQuery,
  rawQueryOf,
  shownBodies,
  text,
} from '../../tmf';
import type { HubResource } from './hub.convert';

const DESCRIBED = object('EventSubscription', { callback: text, query: text });

export function answerHubs(
  load: () => Promise<readonly HubResource[]>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const query = parseListQuery(rawQueryOf(request.url));
  const list = async (asked: ListQuery) => {
    const hubs = await load();
    return pageInMemory(
      hubs.map((body) => ({ id: body.id, body })),
      asked,
    );
  };
  return answerList(
    { query, list, show: (page) => shownBodies(page, query), described: DESCRIBED },
    request,
    reply,
  );
}
