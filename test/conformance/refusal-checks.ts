// What a server must not do: methods it does not offer, media it cannot read, bodies that are none.
import { LIST_MAX, type Examination } from './examination';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export async function allowsOnlyItsMethods(x: Examination): Promise<void> {
  const onCollection = METHODS.filter((method) =>
    x.offers({ GET: 'list', POST: 'create' }[method] ?? ''),
  );
  const onItem = METHODS.filter((method) =>
    x.offers({ GET: 'read', PATCH: 'patch', DELETE: 'delete' }[method] ?? ''),
  );
  for (const [path, offered] of [
    [x.collection, onCollection],
    [x.item('any'), onItem],
  ] as const) {
    for (const method of METHODS.filter((each) => !offered.includes(each))) {
      const body = method === 'GET' ? {} : { body: {} };
      const answer = await x.expect(405, method, path, body);
      if (answer === undefined) continue;
      const allowed = String(answer.headers.allow ?? '').split(/,\s*/);
      const named = METHODS.filter((each) => allowed.includes(each));
      x.check(
        named.join() === offered.join(),
        `405 of ${method} ${path} names what is allowed`,
        answer.headers.allow,
      );
    }
  }
}

export async function refusesOtherMedia(x: Examination): Promise<void> {
  const body = x.minimal();
  for (const type of [
    'text/plain',
    'text/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ]) {
    await x.expect(415, 'POST', x.collection, { body, type });
  }
  for (const raw of ['', '{"name":', 'name', '[]', '"text"', '7', 'null', `{"a":`.repeat(20)]) {
    await x.expect(400, 'POST', x.collection, { raw });
  }
  await x.expect(406, 'GET', x.collection, { headers: { accept: 'text/xml' } });
  for (const accept of [
    '*/*',
    'application/json',
    'application/*',
    'application/json;charset=utf-8',
    'text/html, */*;q=0.1',
  ]) {
    await x.expect(200, 'GET', `${x.collection}?limit=${LIST_MAX}`, { headers: { accept } });
  }
}

export async function refusesOddQueries(x: Examination): Promise<void> {
  for (const query of ['name=%00', 'a..b=1', 'id.regex=(', 'name=%E0%A4%A']) {
    await x.expect(400, 'GET', `${x.collection}?${query}`);
  }
  for (const query of [
    '',
    '&',
    '=',
    'name',
    'no-such-attribute=1',
    'sort=no-such-attribute',
    "name=';--",
  ]) {
    const answer = await x.send('GET', `${x.collection}?${query}`);
    x.check(
      [200, 206, 400].includes(answer.status),
      `?${query} is answered or refused`,
      answer.text,
    );
  }
}
