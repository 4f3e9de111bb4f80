// Which characteristics an order of an offering has to say: those its specification asks for at least
// once, that may be configured, and that neither the specification nor the offering has a default for.
// What the offering says of a characteristic (`prodSpecCharValueUse`) counts before the specification.

import { type JsonObject, objectsOf } from '../../core/json';

export function characteristicsAskedOf(specification: JsonObject, offering: JsonObject): string[] {
  const specified = objectsOf(specification['productSpecCharacteristic']);
  const narrowed = objectsOf(offering['prodSpecCharValueUse']);
  const names = [...specified, ...narrowed].flatMap(({ name }) =>
    typeof name === 'string' && name !== '' ? [name] : [],
  );
  const of = (name: string, found: readonly JsonObject[]): JsonObject =>
    found.find((each) => each['name'] === name) ?? {};
  return [...new Set(names)].filter((name) => isAsked(of(name, specified), of(name, narrowed)));
}

function isAsked(specified: JsonObject, narrowed: JsonObject): boolean {
  if (specified['configurable'] === false) return false;
  const least = narrowed['minCardinality'] ?? specified['minCardinality'];
  const values = [specified, narrowed].flatMap((each) =>
    objectsOf(each['productSpecCharacteristicValue']),
  );
  const hasDefault = values.some(({ isDefault }) => isDefault === true);
  return typeof least === 'number' && least > 0 && !hasDefault;
}
