// What no event may carry, no TMF635 usage does: what is too long, an id that says nothing, a meter without a name.
import type { DomainError } from '../../core/domain-error';
import { objectOf, objectsOf, textOf } from '../../core/json';
import type { UsageRecord } from '../../charging';
import type { Body } from '../../tmf';
import { ATTRIBUTE_MAX, NAME_MAX, VALUES_MAX } from '../domain/bounds';
import { beyondBounds } from '../usage.errors';
import { externalIdOf } from './usage.convert';

/** Of these characteristics an event has attributes of its own. */
const NAMES: ReadonlySet<unknown> = new Set(['subject', 'externalId']);

export function checkBounds(body: Body, { subject, meter }: UsageRecord): void {
  const { id, name } = objectOf(body['usageSpecification']);
  const isSpecified = [id, name].includes(meter);
  const meterPath = isSpecified ? 'usageSpecification' : 'usageType';
  if (isLonger(meter, NAME_MAX)) throw longer(meterPath, NAME_MAX);
  if (meter === '' && (isSpecified || body['usageType'] === '')) {
    throw beyondBounds(meterPath, '', 'names no meter');
  }
  if (isLonger(subject, NAME_MAX)) throw longer('subject', NAME_MAX);
  const said = objectsOf(body['usageCharacteristic']);
  said.forEach(({ value }, index) => {
    if (typeof value !== 'string' || !isLonger(value, ATTRIBUTE_MAX)) return;
    throw longer(`usageCharacteristic[${index}].value`, ATTRIBUTE_MAX);
  });
  const values = new Set(said.map((one) => one['name']).filter((one) => !NAMES.has(one)));
  if (values.size <= VALUES_MAX) return;
  throw beyondBounds('usageCharacteristic', undefined, `has more than ${VALUES_MAX} values`);
}

/** Without an id each sending is another usage, so one that says nothing is refused where it is said. */
export function checkIds(body: Body): void {
  const isNamed = externalIdOf(body) !== undefined;
  const check = (path: string, value: unknown): void => {
    if ((value ?? null) === null && isNamed) return;
    const id = typeof value === 'number' ? `${value}` : textOf(value);
    if (id === undefined) {
      throw beyondBounds(path, value, 'says no id: sent again, it would be charged again');
    }
    if (isLonger(id, NAME_MAX)) throw longer(path, NAME_MAX);
  };
  objectsOf(body['usageCharacteristic']).forEach(({ name, value }, index) => {
    if (name === 'externalId') check(`usageCharacteristic[${index}].value`, value);
  });
  objectsOf(body['externalIdentifier']).forEach(({ id }, index) => {
    check(`externalIdentifier[${index}].id`, id);
  });
}

/** In characters, as events are counted: two halves of a pair are one. */
function isLonger(text: string, max: number): boolean {
  return text.length > max && Array.from(text.slice(0, 2 * max + 2)).length > max;
}

function longer(path: string, max: number): DomainError {
  return beyondBounds(path, undefined, `has more than ${max} characters`);
}
