// POST and what can be read after it: 201, a Location that resolves, and every value as it was sent.
import { differences, hasNull, losses } from './compare';
import type { Attribute, Json } from './contract';
import { LIST_MAX, each, type Examination } from './examination';
import { wrongValues } from './sample';

const NOTHING = new Set<string>();
export const EXTENSION = {
  extension: { deep: [1, { isKept: true }], text: 'über/<b>&amp;\u{1F600}' },
  'ext-list': ['a', 'b'],
};

export async function createsTheLeast(x: Examination): Promise<void> {
  const answer = await x.expect(201, 'POST', x.collection, { body: x.minimal() });
  if (answer === undefined) return;
  const { body, headers } = answer;
  x.check(typeof body.id === 'string' && body.id !== '', 'the id is a text', body.id);
  x.check(
    typeof body.href === 'string' && body.href.includes(x.collection),
    'the href is a text',
    body.href,
  );
  x.check(typeof body['@type'] === 'string', 'a resource names its @type', body);
  x.check(!hasNull(body), 'nothing is null', body);
  x.check(
    x.faults(body, 'lenient').length === 0,
    'the answer fits its schema',
    x.faults(body, 'lenient'),
  );
  const derived = new Set(x.own.derived ?? []);
  for (const where of [String(headers.location), String(body.href)]) {
    const found = await x.expect(200, 'GET', where);
    if (found === undefined) continue;
    const wrong = differences(body, found.body, derived);
    x.check(wrong.length === 0, `GET ${where} shows what POST answered`, wrong);
  }
}

export async function keepsEveryValue(x: Examination): Promise<void> {
  const sent = { ...x.full(), ...EXTENSION };
  const answer = await x.expect(201, 'POST', x.collection, { body: sent });
  if (answer === undefined) return;
  const { body, text } = answer;
  const derived = new Set(x.own.derived ?? []);
  for (const loss of losses(sent, body, derived))
    x.check(false, `POST answers what was sent: ${loss}`);
  x.check(!hasNull(body), 'nothing is null', body);
  x.check(!/\\\/|\\u00e4/i.test(text), 'JSON is escaped no more than JSON asks', text);
  const faults = x.faults(body, 'api');
  x.check(faults.length === 0, 'the answer fits its schema', faults);
  const found = await x.read(body.id);
  if (found === undefined) return;
  for (const loss of losses(sent, found, derived))
    x.check(false, `GET shows what was sent: ${loss}`);
  const wrong = differences(body, found, derived);
  x.check(wrong.length === 0, 'GET shows what POST answered', wrong);
  const row = (await x.list()).find(({ id }) => id === body.id);
  const unlike =
    row === undefined
      ? ['it is missing']
      : differences(found, row, x.own.isSettled === undefined ? NOTHING : derived);
  x.check(unlike.length === 0, 'the list shows what GET shows', unlike);
}

export async function asksForTheMandatory(x: Examination): Promise<void> {
  for (const path of x.contract.mandatory) {
    const body = without(x.minimal(), path.split('.'));
    const answer = await x.expect(400, 'POST', x.collection, { body });
    if (answer !== undefined)
      checkPath(x, answer.body, path.split('.')[0] ?? '', `${path} is missing`);
  }
  const nothing = Object.fromEntries(
    settable(x)
      .filter(({ name }) => x.minimal()[name] === undefined)
      .map(({ name }) => [name, null]),
  );
  const created = await x.create({ ...nothing, ...x.minimal() });
  if (created !== undefined) x.check(!hasNull(created), 'null says the same as nothing', created);
}

/** Every attribute with a value of another JSON type: 400, and the error says where. */
export async function refusesWrongTypes(x: Examination): Promise<void> {
  const tries = settable(x).flatMap((attribute) =>
    wrongValues(attribute)
      .filter((value) => !isTolerated(x, attribute, value))
      .map((value) => ({ attribute, value })),
  );
  await each(tries, async ({ attribute: { name }, value }) => {
    const body = { ...x.minimal(), [name]: value };
    const answer = await x.expect(400, 'POST', x.collection, { body });
    if (answer !== undefined)
      checkPath(x, answer.body, name, `${name} is ${JSON.stringify(value)}`);
  });
}

/** Whatever value an enumeration lists, a client may send. */
export async function takesEveryChoice(x: Examination): Promise<void> {
  for (const { name, choices } of settable(x).filter(({ kind }) => kind === 'choice')) {
    const refused = x.own.refusedChoices?.[name] ?? [];
    for (const choice of choices.filter((each) => !refused.includes(each))) {
      const created = await x.create({ ...x.minimal(), [name]: choice });
      const isKept = created === undefined || x.own.derived?.includes(name) === true;
      // One state is published with a space at its end; without it is the same state.
      x.check(
        isKept || String(created[name]).trim() === choice.trim(),
        `${name} is ${choice}`,
        created,
      );
    }
  }
}

/** The media types a client may name, the trailing slash, and the same id twice. */
export async function takesManyManners(x: Examination): Promise<void> {
  const types = [
    'application/json',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset="utf-8"',
    'Application/JSON;Charset=ISO-8859-1',
  ];
  for (const type of types) {
    const answer = await x.send('POST', x.collection, { body: x.minimal(), type });
    x.check(answer.status === 201, `POST takes ${type}`, `${answer.status} ${answer.text}`);
  }
  const created = await x.expect(201, 'POST', `${x.collection}/`, { body: x.minimal() });
  await x.expect(200, 'GET', `${x.collection}/?limit=${LIST_MAX}`);
  if (created !== undefined) await x.expect(200, 'GET', `${x.item(created.body.id)}/`);
  if (x.own.isIdOurs === true) return;
  const body = { ...x.minimal(), id: `chosen by client/ü ${x.contract.name}` };
  const first = await x.expect(201, 'POST', x.collection, { body });
  if (first === undefined) return;
  x.check(first.body.id === body.id, 'a client may choose the id', first.body.id);
  await x.expect(200, 'GET', x.item(body.id));
  await x.expect(200, 'GET', String(first.headers.location));
  await x.expect(409, 'POST', x.collection, { body });
}

function settable(x: Examination): readonly Attribute[] {
  return x.contract.attributes.filter(({ isSettable }) => isSettable);
}

/** Taken on purpose, because another version of the API has it so. */
export function isTolerated(x: Examination, { name, kind }: Attribute, value: Json): boolean {
  if (x.own.eitherShape?.includes(name) === true) return true;
  return (
    kind === 'choice' && x.own.freeChoices?.includes(name) === true && typeof value === 'string'
  );
}

export function checkPath(x: Examination, body: Json, name: string, what: string): void {
  const paths: string[] = (body.details ?? []).map(({ path }: { path: string }) => path);
  const names = paths.some(
    (path) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
  );
  x.check(names, `the error names the path when ${what}`, body);
}

function without(body: Json, [first = '', ...rest]: readonly string[]): Json {
  if (Array.isArray(body)) return body.map((item) => without(item, [first, ...rest]));
  const { [first]: inner, ...others } = body;
  return rest.length === 0 || inner === undefined
    ? others
    : { ...others, [first]: without(inner, rest) };
}
