// Converts an event for a v5 listener. The kind of event determines how much of the resource it carries (IG1353 part
// 3): all of it on creation, else its identity and what changed.
import { isObject, objectOf } from '../../core/json';
import { allEventsOf, type Body, type EventKind, hrefOf } from '../resource-type';
import { describeEvent, resourceKey } from '../event';
import { type NextVersion, showNext } from './version';

/** Undefined when v5 has nothing of what the event is about. */
export function nextEnvelope(versions: readonly NextVersion[], envelope: Body): Body | undefined {
  for (const version of versions) {
    const kind = kindOf(version, envelope);
    if (kind === undefined) continue;
    const told = toldAs(version, kind);
    return told && envelopeOf(version, kind, told, envelope);
  }
  return undefined;
}

function kindOf({ former }: NextVersion, envelope: Body): EventKind | undefined {
  const { eventType } = envelope;
  return allEventsOf(former).find((kind) => eventType === `${former.name}${kind}Event`);
}

/** The v5 kind of the event; undefined when v5 has none. */
function toldAs({ type }: NextVersion, kind: EventKind): EventKind | undefined {
  const name = kind === 'Batch' ? 'ProductBatch' : kind;
  return type.events.find((each) => each === name);
}

function envelopeOf(version: NextVersion, kind: EventKind, told: EventKind, envelope: Body): Body {
  const { type, former } = version;
  const { event, fieldPath, description: _v4, ...rest } = envelope;
  const carried = isObject(event) ? event[resourceKey(former)] : undefined;
  const body = objectOf(carried);
  const changed = typeof fieldPath === 'string' ? fieldPath.split(',') : [];
  const resource = payloadOf(version, kind, body, changed);
  const eventType = `${type.name}${told}Event`;
  return {
    ...rest,
    '@type': eventType,
    eventType,
    title: eventType,
    domain: type.api.title,
    description: describeEvent(type, kind),
    // A batch is a list in v5.
    event: {
      [resourceKey(type)]: kind === 'Batch' ? [resource] : resource,
      ...(kind === 'InformationRequired' ? asked(changed) : {}),
    },
  };
}

/** v5 asks for one missing thing, as the operation that would add it; the note of the order has all of them. */
function asked([path]: readonly string[]): Body {
  return path === undefined ? {} : { informationRequired: { op: 'add', path } };
}

function payloadOf(
  version: NextVersion,
  kind: EventKind,
  told: Body,
  changed: readonly string[],
): Body {
  const { type } = version;
  const { id, href, ...former } = told;
  const origin = /^https?:\/\/[^/]+/i.exec(String(href))?.[0] ?? '';
  const shown = showNext(version, former);
  const whole = { id, href: hrefOf(type, String(id), origin), ...shown };
  const names = namesOf(version, kind, former, changed);
  if (names === undefined) return whole;
  return Object.fromEntries(
    Object.entries(whole).filter(([name]) => /^(id|href|@.*)$/.test(name) || names.includes(name)),
  );
}

function namesOf(
  version: NextVersion,
  kind: EventKind,
  former: Body,
  changed: readonly string[],
): readonly string[] | undefined {
  if (kind === 'Delete') return [];
  if (kind === 'StateChange') return [version.type.stateAttribute ?? 'state'];
  if (OF_ONE_ATTRIBUTE.has(kind)) return [`${resourceKey(version.type)}${kind}`];
  if (kind !== 'AttributeValueChange') return undefined;
  const part = Object.entries(former).filter(([name]) => changed.includes(name));
  return Object.keys(showNext(version, Object.fromEntries(part)));
}

/** Each is about the attribute of its name: `ProductOrderMilestoneEvent` has `productOrderMilestone`. */
const OF_ONE_ATTRIBUTE: ReadonlySet<EventKind> = new Set([
  'ErrorMessage',
  'JeopardyAlert',
  'Milestone',
]);
