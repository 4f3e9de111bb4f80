// What lets a client repeat itself and not overwrite others: Idempotency-Key, ETag, If-Match.
import { randomUUID } from 'node:crypto';
import type { Json } from './contract';
import type { Examination } from './examination';

export async function takesTheSameOnce(x: Examination): Promise<void> {
  const headers = { 'Idempotency-Key': randomUUID() };
  const body = x.minimal();
  const first = await x.expect(201, 'POST', x.collection, { body, headers });
  const again = await x.expect(201, 'POST', x.collection, { body, headers });
  if (first === undefined || again === undefined) return;
  x.check(first.body.id === again.body.id, 'the same key answers the same resource', again.body);
  const other = { ...body, ...(x.own.other ?? { description: 'something else' }) };
  await x.expect(409, 'POST', x.collection, { body: other, headers });
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
