// What lets a client repeat itself and not overwrite others: Idempotency-Key, ETag, If-Match.
import { randomUUID } from 'node:crypto';
import { differences } from './compare';
import type { Json } from './contract';
import type { Examination } from './examination';
import type { Answer } from './wire';

export async function takesTheSameOnce(x: Examination): Promise<void> {
  const headers = { 'Idempotency-Key': randomUUID() };
  const body = x.minimal();
  const first = await x.expect(201, 'POST', x.collection, { body, headers });
  const again = await x.expect(201, 'POST', x.collection, { body, headers });
  if (first === undefined || again === undefined) return;
  x.check(first.body.id === again.body.id, 'the same key answers the same resource', again.body);
  const other = { ...body, ...(x.own.other ?? { description: 'something else' }) };
  const corrected = await x.expect(x.own.isPutRight ? 201 : 409, 'POST', x.collection, {
    body: other,
    headers,
  });
  if (x.own.isPutRight)
    x.check(corrected?.body.id === first.body.id, 'what was rejected is put right', corrected);
  const next = { 'Idempotency-Key': randomUUID() };
  const second = await x.expect(201, 'POST', x.collection, { body, headers: next });
  x.check(second?.body.id !== first.body.id, 'another key makes another resource', second?.body);
}

export async function guardsRevisions(x: Examination): Promise<void> {
  const row = await x.someRow();
  if (row === undefined) return;
  const found = await x.expect(200, 'GET', x.item(row.id));
  const etag = found?.headers.etag;
  if (etag === undefined)
    return void x.check(x.own.isComputed === true, 'a stored resource has an ETag');
  const unchanged = await x.send('GET', x.item(row.id), { headers: { 'If-None-Match': etag } });
  x.check(unchanged.status === 304, 'GET of what is known is 304', unchanged.status);
  if (!x.offers('patch')) return;
  const body = changeOf(x);
  const stale = { 'If-Match': '"no-such-revision"' };
  await x.expect(412, 'PATCH', x.item(row.id), { body, headers: stale });
  const changed = await x.expect(200, 'PATCH', x.item(row.id), {
    body,
    headers: { 'If-Match': etag },
  });
  x.check(changed?.headers.etag !== etag, 'a change has another ETag', changed?.headers.etag);
  if (!x.offers('delete')) return;
  await x.expect(412, 'DELETE', x.item(row.id), { headers: { 'If-Match': etag } });
}

function changeOf(x: Examination): Json {
  const { patch } = x.own;
  return patch === undefined ? { description: 'changed by PATCH' } : { [patch.name]: patch.value };
}

/** TMF630 part 6: a filter as a JSONPath. */
export async function filtersByJsonPath(x: Examination): Promise<void> {
  const row = await x.someRow();
  if (row === undefined) return;
  const id = String(row.id).replaceAll("'", String.raw`\'`);
  const query = (path: string) => `?filter=${encodeURIComponent(path)}`;
  const [found, ...others] = await x.list(query(`$[?(@.id=='${id}')]`));
  x.check(found?.id === row.id && others.length === 0, 'a JSONPath finds the row', found);
  const none = await x.list(query(`$[?(@.id=='no-such-id')]`));
  x.check(none.length === 0, 'a JSONPath that holds for none finds none', none);
  await x.expect(400, 'GET', `${x.collection}${query('$[?(@.id==')}`);
}

const IDS_AT_ONCE = 20;
// A few are as good where one row is locked, and there are a hundred resources to ask.
const AT_ONCE = 6;

const manyTimes = <T>(times: number, work: (turn: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, turn) => work(turn)));

/** Of many that ask for one id at once, one gets it and the others are told that it is taken. */
export async function givesAnIdOnce(x: Examination): Promise<void> {
  if (x.own.isIdOurs === true) return;
  const body = { ...x.full(), id: `chosen-${randomUUID()}` };
  const answers = await manyTimes(IDS_AT_ONCE, () => x.send('POST', x.collection, { body }));
  x.check(
    countOf(answers, 201) === 1 && countOf(answers, 409) === IDS_AT_ONCE - 1,
    'one of many gets the id',
    answers.map(({ status }) => status),
  );
  const found = await x.list(`?id=${body.id}`);
  x.check(found.length === 1, 'the id is in the list once', found.length);
}

/** Many that repeat one request at once have done it once, and all hear the same. */
export async function takesTheSameOnceOfMany(x: Examination): Promise<void> {
  const headers = { 'Idempotency-Key': randomUUID() };
  const body = x.minimal();
  const answers = await manyTimes(AT_ONCE, () =>
    x.expect(201, 'POST', x.collection, { body, headers }),
  );
  const [first, ...others] = answers.map((answer) => answer?.body);
  const unlike = others.flatMap((each) => differences(first, each, new Set()));
  x.check(unlike.length === 0, 'the same key answers the same to all', unlike);
}

/** Of many changes of one revision one is made, the others are told that it is another by now. */
export async function letsOneChangeWin(x: Examination): Promise<void> {
  const { name, value } = x.own.patch ?? { name: 'description', value: 'one of many' };
  const row = await rowOtherThan(x, name, value);
  if (row === undefined || x.own.isComputed === true) return;
  const etag = (await x.expect(200, 'GET', x.item(row.id)))?.headers.etag ?? '';
  const answers = await manyTimes(AT_ONCE, (turn) => {
    const own = x.own.patch === undefined ? `${value} ${turn}` : value;
    const sent = { body: { [name]: own }, headers: { 'If-Match': etag } };
    return x.send('PATCH', x.item(row.id), sent);
  });
  x.check(
    countOf(answers, 200) === 1 && countOf(answers, 412) === AT_ONCE - 1,
    'one of many changes is made',
    answers.map(({ status }) => status),
  );
}

/** What is so already is left as it is, and then nobody has changed it. */
async function rowOtherThan(x: Examination, name: string, value: Json): Promise<Json> {
  if (x.offers('create')) return x.someRow();
  return (await x.list()).find((row) => row[name] !== value);
}

/** Of many that delete at once one has done it, and for the others it is gone. */
export async function letsOneDelete(x: Examination): Promise<void> {
  const { deletable } = x.own;
  const created = await x.create(
    deletable === undefined ? x.full() : { ...x.minimal(), ...deletable },
  );
  if (created === undefined) return;
  const answers = await manyTimes(AT_ONCE, () => x.send('DELETE', x.item(created.id)));
  x.check(
    countOf(answers, 204) === 1 && countOf(answers, 404) === AT_ONCE - 1,
    'one of many deletes',
    answers.map(({ status }) => status),
  );
}

function countOf(answers: readonly Answer[], status: number): number {
  return answers.filter((answer) => answer.status === status).length;
}
