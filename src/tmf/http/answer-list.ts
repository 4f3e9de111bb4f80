// How a list is answered: as a page of JSON or, to whoever accepts it, all of it as lines of JSON.
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invariant } from '../../core/invariant';
import type { ListQuery } from '../query/list-query';
import { partsOf } from '../query/parts-of-list';
import type { Body, Page } from '../resource-type';
import { queryInvalid } from '../tmf.errors';
import { setPaging } from './send';

const LINES = 'application/x-ndjson';
const ACCEPTS_LINES =
  /(?:^|,)\s*application\/(?:x-)?ndjson\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i;

export type ListAnswer = {
  readonly query: ListQuery;
  readonly list: (query: ListQuery) => Promise<Page>;
  /** What of a part goes out. */
  readonly show: (page: Page) => Promise<readonly Body[]> | readonly Body[];
};

export async function answerList(
  { query, list, show }: ListAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<readonly Body[] | StreamableFile> {
  reply.header('Vary', 'Accept');
  if (!acceptsLines(request.headers.accept)) {
    const page = await list(query);
    setPaging(page, query, request, reply);
    return show(page);
  }
  refuseParts(query);
  const parts = partsOf((paging) => list({ ...query, paging }));
  // What is wrong with the question shows with the first part, while there is a status to tell it by.
  const first = await parts.next();
  invariant(first.done !== true, 'a list has a first part, if an empty one');
  reply.header('X-Total-Count', `${first.value.total}`);
  const text = Readable.from(linesOf(first.value, parts, show), { objectMode: false });
  return new StreamableFile(text, { type: `${LINES}; charset=utf-8` });
}

export function acceptsLines(accept: string | undefined): boolean {
  return accept !== undefined && ACCEPTS_LINES.test(accept);
}

async function* linesOf(
  first: Page,
  others: AsyncIterable<Page>,
  show: ListAnswer['show'],
): AsyncGenerator<string> {
  yield await textOf(first, show);
  for await (const part of others) yield await textOf(part, show);
}

async function textOf(page: Page, show: ListAnswer['show']): Promise<string> {
  return (await show(page)).map((body) => `${JSON.stringify(body)}\n`).join('');
}

/** All that fits, in the list's own order: another would be made anew for every part. */
function refuseParts({ paging, sort, jsonPaths }: ListQuery): void {
  const asked = [
    ...(paging.requested ? ['limit'] : []),
    ...(sort.length > 0 ? ['sort'] : []),
    ...(jsonPaths.length > 0 ? ['filter'] : []),
  ];
  for (const name of asked) {
    const message = `does not go with ${LINES}, which has all that fits in the order of the list`;
    throw queryInvalid(name, '', message);
  }
}
