// Answers a list as a page of JSON or, depending on Accept, all of it as lines of JSON or rows of CSV.
import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invariant } from '../../core/invariant';
import type { ListQuery } from '../query/list-query';
import { partsOf } from '../query/parts-of-list';
import type { Body, Page } from '../resource-type';
import { queryInvalid } from '../tmf.errors';
import { csvHeader, csvRow } from './csv';
import { csvColumns, type Described } from './csv-columns';
import { setPaging } from './send';

/** A media type in which a whole list is streamed. */
type Form = {
  readonly mediaType: string;
  readonly parameters: string;
  readonly accepted: RegExp;
  readonly begin: (answer: ListAnswer) => Written;
};

type Written = {
  readonly head: string;
  readonly write: (body: Body) => string;
};

// Does not match when `;q=0` excludes the type.
const acceptedAs = (range: string): RegExp =>
  new RegExp(String.raw`(?:^|,)\s*${range}\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)`, 'i');

const FORMS: readonly Form[] = [
  {
    mediaType: 'application/x-ndjson',
    parameters: 'charset=utf-8',
    accepted: acceptedAs(String.raw`application\/(?:x-)?ndjson`),
    begin: () => ({ head: '', write: (body) => `${JSON.stringify(body)}\n` }),
  },
  {
    mediaType: 'text/csv',
    parameters: 'charset=utf-8; header=present',
    accepted: acceptedAs(String.raw`text\/csv`),
    begin: ({ query, described }) => {
      const columns = csvColumns(query.fields, described);
      return { head: csvHeader(columns), write: (body) => csvRow(body, columns) };
    },
  },
];

export type ListAnswer = {
  readonly query: ListQuery;
  readonly list: (query: ListQuery) => Promise<Page>;
  /** Selects the attributes of a part to be sent. */
  readonly show: (page: Page) => Promise<readonly Body[]> | readonly Body[];
  /** The attributes that become CSV columns when `fields` names none. */
  readonly described: Described | undefined;
};

export async function answerList(
  answer: ListAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<readonly Body[] | StreamableFile> {
  const { query, list, show } = answer;
  reply.header('Vary', 'Accept');
  const form = formOf(request.headers.accept);
  if (form === undefined) {
    const page = await list(query);
    setPaging(page, query, request, reply);
    return show(page);
  }
  refuseParts(query, form);
  const written = form.begin(answer);
  const parts = partsOf((paging) => list({ ...query, paging }));
  // The first part is read before the status is sent, so that errors in the query can be reported.
  const first = await parts.next();
  invariant(first.done !== true, 'a list has a first part, if an empty one');
  reply.header('X-Total-Count', `${first.value.total}`);
  const text = Readable.from(textOf(first.value, parts, show, written), { objectMode: false });
  return new StreamableFile(text, { type: `${form.mediaType}; ${form.parameters}` });
}

/** True when Accept asks for the whole list in a streamed form. */
export function acceptsWhole(accept: string | undefined): boolean {
  return formOf(accept) !== undefined;
}

function formOf(accept: string | undefined): Form | undefined {
  return accept === undefined ? undefined : FORMS.find(({ accepted }) => accepted.test(accept));
}

async function* textOf(
  first: Page,
  others: AsyncIterable<Page>,
  show: ListAnswer['show'],
  { head, write }: Written,
): AsyncGenerator<string> {
  const partOf = async (page: Page) => (await show(page)).map(write).join('');
  yield head + (await partOf(first));
  for await (const part of others) yield await partOf(part);
}

/** Streams have the list's own order: any other would have to be sorted for each part. */
function refuseParts({ paging, sort, jsonPaths }: ListQuery, { mediaType }: Form): void {
  const asked = [
    ...(paging.requested ? ['limit'] : []),
    ...(sort.length > 0 ? ['sort'] : []),
    ...(jsonPaths.length > 0 ? ['filter'] : []),
  ];
  for (const name of asked) {
    const message = `does not go with ${mediaType}, which has all that fits in the order of the list`;
    throw queryInvalid(name, '', message);
  }
}
