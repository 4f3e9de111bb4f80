// PATCH in its four languages, and DELETE.
import { differences, losses } from './compare';
import type { Attribute, Json } from './contract';
import { checkPath, EXTENSION, isTolerated } from './create-checks';
import { each, type Examination } from './examination';
import { plainSample, wrongValues } from './sample';

/** Each attribute by itself: it changes and nothing else does. */
export async function mergesEveryAttribute(x: Examination): Promise<void> {
  const created = await x.create({ ...x.full(), ...EXTENSION });
  if (created === undefined) return;
  for (const attribute of patchable(x)) {
    const before = await x.read(created.id);
    if (before === undefined) return;
    const value = otherValue(x, attribute, before[attribute.name]);
    const answer = await x.expect(200, 'PATCH', x.item(created.id), {
      body: { [attribute.name]: value },
    });
    if (answer === undefined) continue;
    judgeChange(x, before, { [attribute.name]: value }, answer.body);
    const after = await x.read(created.id);
    const unlike = differences(answer.body, after, new Set());
    x.check(unlike.length === 0, `GET shows what PATCH of ${attribute.name} answered`, unlike);
    const faults = x.faults(answer.body, 'api');
    x.check(faults.length === 0, 'the answer fits its schema', faults);
  }
}

function judgeChange(x: Examination, before: Json, patch: Json, after: Json): void {
  const [name = ''] = Object.keys(patch);
  const derived = new Set(x.own.derived ?? []);
  const lost = losses(patch, after, derived);
  x.check(lost.length === 0, `PATCH changes ${name}`, lost);
  const stamps = new Set(['lastUpdate', 'lastModified', ...derived, ...Object.keys(patch)]);
  const others = differences(before, after, stamps);
  x.check(others.length === 0, `PATCH of ${name} leaves the rest`, others);
}

export async function patchesInFourLanguages(x: Examination): Promise<void> {
  const created = await x.someRow();
  if (created === undefined) return;
  const target = x.item(created.id);
  const { name, value } = x.own.patch ?? textToPatch(x);
  const before = created[name];
  const bodies: [string, Json][] = [
    ['application/json', { [name]: value }],
    ['application/json;charset=utf-8', { [name]: before }],
    ['application/merge-patch+json', { [name]: value }],
    ['application/json-patch+json', [{ op: 'replace', path: `/${name}`, value: before }]],
    ['application/json-patch-query+json', [{ op: 'replace', path: `/${name}`, value }]],
    ['application/merge-patch+json; charset=utf-8', { [name]: before }],
  ];
  let last = before;
  for (const [type, body] of bodies) {
    const answer = await x.expect(200, 'PATCH', target, { body, type });
    last = Array.isArray(body) ? body[0].value : body[name];
    const wrong = answer === undefined ? [] : losses({ [name]: last }, answer.body, new Set());
    x.check(wrong.length === 0, `PATCH as ${type} changes ${name}`, wrong);
  }
  await x.expect(409, 'PATCH', target, {
    body: [{ op: 'test', path: `/${name}`, value: 'something else' }],
    type: 'application/json-patch+json',
  });
  for (const [type, status] of [
    ['text/plain', 415],
    ['application/xml', 415],
  ] as const) {
    await x.expect(status, 'PATCH', target, { body: { [name]: value }, type });
  }
  await x.expect(400, 'PATCH', target, { raw: '{"broken', type: 'application/json' });
  await x.expect(400, 'PATCH', target, { body: 'a text', type: 'application/merge-patch+json' });
  await x.expect(400, 'PATCH', target, {
    body: { [name]: value },
    type: 'application/json-patch+json',
  });
  await x.expect(404, 'PATCH', x.item('no-such-id'), { body: { [name]: value } });
}

/** Identity is not for clients to change; a mandatory attribute cannot be taken away. */
export async function keepsIdentity(x: Examination): Promise<void> {
  const created = await x.someRow();
  if (created === undefined) return;
  const target = x.item(created.id);
  for (const body of [{ id: 'other' }, { href: 'https://example.com/other' }, { id: null }]) {
    const answer = await x.send('PATCH', target, { body });
    x.check(
      [200, 400, 409].includes(answer.status),
      'a PATCH of identity is ignored or refused',
      answer.text,
    );
  }
  const after = await x.read(created.id);
  x.check(after?.id === created.id && after?.href === created.href, 'id and href stay', after);
  for (const path of x.contract.mandatory.filter((each) => !each.includes('.'))) {
    const answer = await x.expect(400, 'PATCH', target, { body: { [path]: null } });
    if (answer !== undefined) checkPath(x, answer.body, path, `${path} is taken away`);
  }
  const tries = patchable(x).flatMap((attribute) =>
    wrongValues(attribute)
      .filter((value) => !isTolerated(x, attribute, value))
      .slice(0, 1)
      .map((value) => ({ name: attribute.name, value })),
  );
  await each(tries, async ({ name, value }) => {
    const answer = await x.expect(400, 'PATCH', target, { body: { [name]: value } });
    if (answer !== undefined)
      checkPath(x, answer.body, name, `PATCH says ${name} is ${JSON.stringify(value)}`);
  });
  const same = await x.read(created.id);
  x.check(differences(after, same, new Set()).length === 0, 'a refused PATCH changes nothing');
}

/** A state machine refuses with 409, says what would be legal, and stays where it was. */
export async function refusesIllegalStates(x: Examination): Promise<void> {
  const { illegal } = x.own;
  const row = await x.someRow();
  if (illegal === undefined || row === undefined) return;
  const target = x.item(row.id);
  for (const body of illegal.via) await x.expect(200, 'PATCH', target, { body });
  const before = await x.read(row.id);
  const refused = await x.expect(409, 'PATCH', target, { body: illegal.patch });
  x.check(
    refused?.text.includes(illegal.legal) === true,
    `409 names ${illegal.legal}`,
    refused?.text,
  );
  const unlike = differences(before, await x.read(row.id), new Set());
  x.check(unlike.length === 0, 'a refused change of state changes nothing', unlike);
}

export async function deletes(x: Examination): Promise<void> {
  const body = x.own.deletable === undefined ? x.full() : { ...x.minimal(), ...x.own.deletable };
  for (const sent of [{}, { raw: '{}' }, { raw: 'no json', type: 'text/plain' }]) {
    const created = await x.create(body);
    if (created === undefined) return;
    await x.expect(204, 'DELETE', x.item(created.id), sent);
    await x.expect(404, 'GET', x.item(created.id));
    await x.expect(404, 'DELETE', x.item(created.id));
    if (x.offers('patch')) await x.expect(404, 'PATCH', x.item(created.id), { body: {} });
    const left = await x.list(`?id=${encodeURIComponent(created.id)}`);
    x.check(left.length === 0, 'what was deleted is in no list', left);
  }
}

function patchable(x: Examination): readonly Attribute[] {
  const fixed = x.own.fixed ?? [];
  return x.contract.attributes.filter(
    ({ name, isPatchable }) =>
      isPatchable && !fixed.includes(name) && !(x.own.derived ?? []).includes(name),
  );
}

function textToPatch(x: Examination): { readonly name: string; readonly value: string } {
  const text = patchable(x).find(
    ({ kind, name }) => kind === 'text' && x.full()[name] !== undefined,
  );
  return { name: text?.name ?? 'description', value: 'changed by PATCH' };
}

/** Another value of the same shape: texts that samples made differ, choices stay. */
export function otherValue(x: Examination, attribute: Attribute, before: Json): Json {
  const { name, kind } = attribute;
  if (kind !== 'object' && kind !== 'list' && kind !== 'choice') return plainSample(attribute, 1);
  const { schemas, name: resource } = x.contract;
  const known = before ?? schemas?.sample(resource)[name];
  return known === undefined ? plainSample(attribute, 1) : otherTexts(known);
}

function otherTexts(value: Json): Json {
  if (typeof value === 'string') return value.replace('✓', '✓ 1');
  if (Array.isArray(value)) return value.map(otherTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, otherTexts(inner)]),
  );
}
