// Hubs, and what a listener hears of each kind of change.
import { randomUUID } from 'node:crypto';
import { differences, losses } from './compare';
import type { ApiContract, Json } from './contract';
import { otherValue } from './change-checks';
import { each, type Examination } from './examination';
import type { Listener } from './listener';
import { INSTANT } from './sample';

export async function registersListeners(
  x: Examination,
  hub: string,
  callback: string,
): Promise<void> {
  const sent = { callback, query: '' };
  const created = await x.expect(201, 'POST', hub, { body: sent });
  if (created !== undefined) {
    const { body, headers } = created;
    x.check(
      losses(sent, body, new Set()).length === 0 && typeof body.id === 'string',
      'a hub shows what was registered',
      body,
    );
    x.check(
      String(headers.location).endsWith(`${hub}/${body.id}`),
      'Location names the hub',
      headers.location,
    );
    const faults = x.contract.schemas?.faults('EventSubscription', body) ?? [];
    x.check(faults.length === 0, 'the hub fits its schema', faults);
    await x.expect(204, 'DELETE', `${hub}/${body.id}`);
    await x.expect(404, 'DELETE', `${hub}/${body.id}`);
    const got = await x.expect(405, 'GET', `${hub}/${body.id}`);
    x.check(/DELETE/.test(String(got?.headers.allow)), '405 names DELETE', got?.headers.allow);
  }
  await x.expect(404, 'DELETE', `${hub}/no-such-hub`);
  await x.expect(404, 'DELETE', `${hub}/%00`);
  const headers = { 'Idempotency-Key': randomUUID() };
  const once = await x.expect(201, 'POST', hub, { body: sent, headers });
  const again = await x.expect(201, 'POST', hub, { body: sent, headers });
  x.check(once?.body.id === again?.body.id, 'the same key registers one listener', again?.body);
  await x.expect(204, 'DELETE', `${hub}/${once?.body.id}`);
  for (const body of [{}, { callback: 7 }, { callback: 'not a url' }, []]) {
    await x.expect(400, 'POST', hub, { body });
  }
  await x.expect(415, 'POST', hub, { body: sent, type: 'text/plain' });
}

/** Changes a resource in every way that has an event, and hears of each. */
export async function tellsOfEveryChange(
  x: Examination,
  api: ApiContract,
  listener: Listener,
): Promise<void> {
  const hub = await x.expect(201, 'POST', `${api.root}/hub`, {
    body: { callback: listener.callback },
  });
  if (hub === undefined) return;
  const kinds = x.contract.events.filter((kind) => x.own.unprovoked?.includes(kind) !== true);
  await each(kinds, (kind) => hear(x, kind, listener));
  await x.expect(204, 'DELETE', `${api.root}/hub/${hub.body.id}`);
}

async function hear(x: Examination, kind: string, listener: Listener): Promise<void> {
  const { name } = x.contract;
  const provoked = await provoke(x, kind);
  if (provoked === undefined) return void x.check(false, `a ${kind} could not be provoked`);
  const { id, changed, shown } = provoked;
  const key = name.charAt(0).toLowerCase() + name.slice(1);
  const eventType = `${name}${kind}Event`;
  // A task's own progress changes attributes as well: wait for the change that was made here.
  const [path = ''] = kind === 'AttributeValueChange' ? Object.keys(changed) : [];
  const envelope = await listener.wait(
    (each) =>
      each.eventType === eventType &&
      each.event?.[key]?.id === id &&
      (path === '' || String(each.fieldPath).split(',').includes(path)),
  );
  if (!x.check(envelope !== undefined, `a listener hears of ${eventType}`)) return;
  const resource = envelope.event[key];
  for (const attribute of ['eventId', 'eventTime', 'timeOcurred', 'domain', 'title']) {
    x.check(typeof envelope[attribute] === 'string', `${eventType} has ${attribute}`, envelope);
  }
  x.check(
    String(envelope.eventTime).endsWith('Z'),
    'the time of an event is in UTC',
    envelope.eventTime,
  );
  x.check(typeof resource.href === 'string', `${eventType} names the href`, resource);
  // In v4 every kind of event carries the resource as it is after the change, not a part of it.
  const apart = new Set(['href', ...(x.own.workedOut ?? [])]);
  const unlike = shown === undefined ? [] : differences(shown, resource, apart);
  x.check(unlike.length === 0, `${eventType} carries the whole resource`, unlike);
  const wrong = losses(changed, resource, new Set(x.own.derived ?? []));
  x.check(wrong.length === 0, `${eventType} tells what changed`, wrong);
}

/** Whatever was told, wanted or not, is as its specification says. */
export function tellsAsSpecified(
  { schemas }: ApiContract,
  heard: readonly Json[],
): readonly string[] {
  if (schemas === undefined) return [];
  const known = heard.filter(({ eventType }) => schemas.has(eventType));
  const faults = known.flatMap((envelope) =>
    schemas.faults(envelope.eventType, envelope).map((fault) => `${envelope.eventType}: ${fault}`),
  );
  return [...new Set(faults)];
}

type Provoked = {
  readonly id: string;
  readonly changed: Json;
  /** The resource as the change was answered, where the answer shows it. */
  readonly shown?: Json;
};

async function provoke(x: Examination, kind: string): Promise<Provoked | undefined> {
  const given = x.own.provoke?.[kind];
  const body = {
    ...(kind === 'Delete' && x.own.deletable !== undefined
      ? { ...x.minimal(), ...x.own.deletable }
      : x.full()),
    ...given?.create,
  };
  const created = await x.create(body);
  if (created === undefined) return undefined;
  const { id } = created;
  if (given?.patch !== undefined) return patched(x, id, given.patch);
  if (given?.then !== undefined) {
    const { path, body: sent } = given.then(created);
    return (await x.expect(201, 'POST', path, { body: sent })) && { id, changed: {} };
  }
  switch (kind) {
    case 'Create':
      return { id, changed: body, shown: created };
    case 'Delete':
      return removed(x, id);
    case 'AttributeValueChange':
      return patched(x, id, anyChange(x, created));
    case 'StateChange':
      return x.own.move === undefined ? { id, changed: {} } : patched(x, id, x.own.move);
    default:
      return { id, changed: {} };
  }
}

async function removed(x: Examination, id: string): Promise<Provoked | undefined> {
  const shown = await x.read(id);
  return (await x.expect(204, 'DELETE', x.item(id))) && { id, changed: {}, shown };
}

async function patched(x: Examination, id: string, patch: Json): Promise<Provoked | undefined> {
  const answer = await x.expect(200, 'PATCH', x.item(id), { body: patch });
  return answer && { id, changed: patch, shown: answer.body };
}

function anyChange(x: Examination, before: Json): Json {
  const fixed = [...(x.own.fixed ?? []), ...(x.own.derived ?? [])];
  const attribute = x.contract.attributes.find(
    ({ kind, name, isPatchable }) =>
      kind === 'text' && isPatchable && !fixed.includes(name) && !/status|state/i.test(name),
  );
  if (attribute === undefined) return { validFor: { endDateTime: INSTANT } };
  return { [attribute.name]: otherValue(x, attribute, before[attribute.name]) };
}
