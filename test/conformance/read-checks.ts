// GET of one resource and of lists: totals, attribute selection, pages, order.
import type { Json } from './contract';
import { LIST_MAX, each, type Examination } from './examination';

const ALWAYS = ['id', 'href', '@type'];

export async function countsItsList(x: Examination): Promise<void> {
  const whole = `${x.collection}?limit=${LIST_MAX}`;
  const answer = await x.expect(200, 'GET', whole);
  if (answer === undefined) return;
  const rows: Json[] = answer.body;
  x.check(Array.isArray(rows), 'a list is a plain array', answer.text);
  x.check(rows.length > 0, 'there is something to look at');
  for (const header of ['x-total-count', 'x-result-count']) {
    x.check(
      answer.headers[header] === String(rows.length),
      `${header} counts the rows`,
      answer.headers[header],
    );
  }
  for (const row of rows) {
    const isNamed = typeof row.id === 'string' && typeof row.href === 'string';
    x.check(isNamed, 'every row has id and href', row);
    x.check(
      x.faults(row, 'lenient').length === 0,
      'every row fits its schema',
      x.faults(row, 'lenient'),
    );
  }
  const again = await x.list();
  x.check(sameIds(rows, again), 'the order of a list is stable');
  await x.expect(200, 'GET', whole, { raw: '{"ignored":true}' });
  await x.expect(200, 'GET', whole, { raw: '', type: 'application/json' });
  const first = rows[0];
  if (first === undefined) return;
  const single = await x.expect(200, 'GET', x.item(first.id), {
    raw: 'no json',
    type: 'text/plain',
  });
  x.check(single?.body.id === first.id, 'GET with a body is a GET', single?.text);
  const resolved = await x.expect(200, 'GET', first.href);
  x.check(resolved?.body.id === first.id, 'the href of a row leads to it', resolved?.text);
}

/** `fields` for every first-level attribute, of lists and of one. */
export async function selectsFields(x: Examination): Promise<void> {
  const row = await x.someRow();
  if (row === undefined) return;
  const names = [
    ...new Set([...x.contract.attributes.map(({ name }) => name), ...Object.keys(row)]),
  ];
  const narrow = `id=${encodeURIComponent(row.id)}`;
  await each(names, async (name) => {
    const query = `fields=${encodeURIComponent(name)}`;
    const single = await x.expect(200, 'GET', `${x.item(row.id)}?${query}`);
    if (single !== undefined) judgeSelection(x, row, single.body, [name]);
    const [listed] = await x.list(`?${narrow}&${query}`);
    if (x.check(listed !== undefined, `the row is listed with ${query}`))
      judgeSelection(x, row, listed, [name]);
  });
  for (const nothing of ['none', 'no-such-attribute']) {
    const single = await x.expect(200, 'GET', `${x.item(row.id)}?fields=${nothing}`);
    if (single !== undefined) judgeSelection(x, row, single.body, []);
  }
  const two = names.filter((name) => row[name] !== undefined).slice(0, 2);
  const both = await x.expect(
    200,
    'GET',
    `${x.item(row.id)}?fields=${two.map(encodeURIComponent).join(',')}`,
  );
  if (both !== undefined) judgeSelection(x, row, both.body, two);
}

function judgeSelection(x: Examination, row: Json, selected: Json, names: readonly string[]): void {
  const what = `fields=${names.join(',') || 'none'}`;
  x.check(
    selected.id === row.id && typeof selected.href === 'string',
    `${what} keeps id and href`,
    selected,
  );
  const surplus = Object.keys(selected).filter(
    (name) => !names.includes(name) && !ALWAYS.includes(name),
  );
  x.check(surplus.length === 0, `${what} shows nothing else`, surplus);
  const missing = names.filter((name) => row[name] !== undefined && selected[name] === undefined);
  x.check(missing.length === 0, `${what} shows what was asked for`, selected);
}

export async function pages(x: Examination): Promise<void> {
  if (x.offers('create')) {
    for (let count = 0; count < 3; count += 1) await x.create(x.minimal());
  }
  const all = await x.list();
  if (!x.check(all.length > 1, 'there are enough rows for pages', all.length)) return;
  const seen: Json[] = [];
  let next: string | undefined = `${x.collection}?limit=2`;
  while (next !== undefined && seen.length <= all.length) {
    const answer = await x.send('GET', next);
    const isPart = answer.body.length < all.length;
    x.check(
      answer.status === (isPart ? 206 : 200),
      `${next} is 206 when it is a part`,
      answer.status,
    );
    x.check(
      answer.headers['x-total-count'] === String(all.length),
      'X-Total-Count counts all rows',
      answer.headers,
    );
    x.check(
      answer.headers['x-result-count'] === String(answer.body.length),
      'X-Result-Count counts the page',
    );
    const links = linksOf(String(answer.headers['link'] ?? ''));
    if (isPart) {
      for (const rel of ['self', 'first', 'last'])
        x.check(links.has(rel), `Link names ${rel}`, answer.headers['link']);
      x.check(
        links.has('prev') === seen.length > 0,
        'Link names prev but on the first page',
        answer.headers['link'],
      );
    }
    seen.push(...answer.body);
    next = links.get('next');
    x.check(
      (next !== undefined) === seen.length < all.length,
      'Link names next but on the last page',
      next,
    );
  }
  x.check(sameIds(all, seen), 'the pages are the list', [all.length, seen.length]);
  await x.expect(200, 'GET', `${x.collection}?offset=0&limit=${all.length + 5}`);
  const beyond = await x.send('GET', `${x.collection}?offset=${all.length + 5}&limit=2`);
  x.check(
    beyond.status < 300 && beyond.body.length === 0,
    'beyond the end is nothing',
    beyond.text,
  );
  for (const query of ['limit=-1', 'offset=-1', 'limit=x', 'offset=1.5']) {
    await x.expect(400, 'GET', `${x.collection}?${query}`);
  }
}

function linksOf(header: string): Map<string, string> {
  const found = [...header.matchAll(/<([^>]*)>;\s*rel="?(\w+)"?/g)];
  return new Map(found.map(([, target = '', rel = '']) => [rel, target]));
}

/** By every scalar that the rows have, up and down. */
export async function sorts(x: Examination): Promise<void> {
  const rows = await x.listAtRest();
  const paths = x.contract.attributes.filter(
    ({ kind }) => !['object', 'list', 'any'].includes(kind),
  );
  await each(paths, async ({ name, kind }) => {
    for (const sign of ['', '-', '+']) {
      const sorted = await x.list(`?sort=${sign}${name}`);
      x.check(sorted.length === rows.length, `sort=${sign}${name} loses no row`, sorted.length);
      const values = sorted.map((row) => row[name]).filter((value) => value !== undefined);
      const isOrdered = values.every((value, index) => {
        const before = values[index - 1];
        if (index === 0 || value === before) return true;
        if (kind === 'text' || kind === 'choice') return true;
        return sign === '-' ? before > value : before < value;
      });
      x.check(isOrdered, `sort=${sign}${name} orders`, values);
    }
    const up = (await x.list(`?sort=${name}`)).map((row) => row[name]).filter(isThere);
    const down = (await x.list(`?sort=-${name}`)).map((row) => row[name]).filter(isThere);
    x.check(
      JSON.stringify(up) === JSON.stringify(down.toReversed()),
      `sort=-${name} is sort=${name} turned round`,
      [up, down],
    );
  });
}

export async function knowsNoOthers(x: Examination): Promise<void> {
  const strangers = [
    'no-such-id',
    '0',
    '%00',
    '..%2F..',
    "'%3B--",
    '%F0%9F%98%80',
    'x'.repeat(300),
    '%25',
    '%E0%A4%A',
  ];
  for (const id of strangers) {
    const path = `${x.collection}/${id}`;
    if (x.offers('read')) await x.expect(404, 'GET', path);
    if (x.offers('delete')) await x.expect(404, 'DELETE', path);
    if (x.offers('patch')) await x.expect(404, 'PATCH', path, { body: {} });
  }
  const found = await x.list('?id=no-such-id');
  x.check(found.length === 0, '?id=no-such-id finds nothing', found);
  const none = await x.send('GET', `${x.collection}?id=no-such-id`);
  x.check(
    none.status === 200 && none.headers['x-total-count'] === '0',
    'nothing found is 200 and zero',
    none.headers,
  );
}

function sameIds(left: readonly Json[], right: readonly Json[]): boolean {
  return JSON.stringify(left.map(({ id }) => id)) === JSON.stringify(right.map(({ id }) => id));
}

function isThere(value: Json): boolean {
  return value !== undefined;
}
