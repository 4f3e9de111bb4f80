// Characteristics of a product by its specification and offering. `productOfferingCharacteristic` replaces the
// specification's characteristic of that name. A valid `prodSpecCharValueUse` of the offering takes precedence over
// both, and its values replace the others.
import { type JsonObject, objectsOf, textOf } from '../../core/json';
import type { Instant } from '../../core/time';
import type { CharacteristicRule, CharacteristicValue } from '../domain/characteristic';
import { validityOf } from '../../tmf';
import { isValidAt } from '../domain/validity';

export function characteristicRulesOf(
  specification: JsonObject,
  offering: JsonObject,
  at: Instant,
): CharacteristicRule[] {
  const isValid = (said: JsonObject): boolean => isValidAt(validityOf(said), at);
  const specified = [
    ...objectsOf(offering['productOfferingCharacteristic']),
    ...objectsOf(specification['productSpecCharacteristic']),
  ];
  const narrowed = objectsOf(offering['prodSpecCharValueUse']).filter(isValid);
  const names = [...specified, ...narrowed].flatMap(({ name }) => textOf(name) ?? []);
  const of = (name: string, found: readonly JsonObject[]): JsonObject =>
    found.find((each) => each['name'] === name) ?? {};
  return [...new Set(names)].map((name) =>
    ruleOf(name, of(name, specified), of(name, narrowed), isValid),
  );
}

function ruleOf(
  name: string,
  specified: JsonObject,
  narrowed: JsonObject,
  isValid: (said: JsonObject) => boolean,
): CharacteristicRule {
  const said = (attribute: string): unknown => narrowed[attribute] ?? specified[attribute];
  const [least, most] = [said('minCardinality'), said('maxCardinality')];
  const [all, chosen] = [valuesOf(specified, isValid), valuesOf(narrowed, isValid)];
  const known = chosen.length === 0 ? all : chosen;
  const hasDefault = known.some(({ isDefault }) => isDefault);
  return {
    name,
    isConfigurable: specified['configurable'] !== false,
    isExtensible: specified['extensible'] === true && chosen.length === 0,
    least: typeof least === 'number' ? least : 0,
    most: typeof most === 'number' && most > 0 ? most : null,
    ...(typeof most === 'number' && most !== 1 ? { hasSeveral: true } : {}),
    type: textOf(said('valueType')) ?? null,
    pattern: textOf(specified['regex']) ?? null,
    values: hasDefault ? known : known.map((each) => asDefault(each, all)),
  };
}

/** The specification's default remains the default among the values that an offering lists. */
function asDefault(
  value: CharacteristicValue,
  all: readonly CharacteristicValue[],
): CharacteristicValue {
  const isDefault = all.some((each) => each.isDefault && each.value === value.value);
  return value.value === null ? value : { ...value, isDefault };
}

/** The list is named `characteristicValueSpecification` in v5. */
function valuesOf(said: JsonObject, isValid: (said: JsonObject) => boolean): CharacteristicValue[] {
  const listed = said['productSpecCharacteristicValue'] ?? said['characteristicValueSpecification'];
  return objectsOf(listed)
    .filter(isValid)
    .map((each) => ({
      value: scalar(each['value']),
      from: scalar(each['valueFrom']),
      to: scalar(each['valueTo']),
      interval: textOf(each['rangeInterval']) ?? null,
      pattern: textOf(each['regex']) ?? null,
      isDefault: each['isDefault'] === true,
    }));
}

function scalar(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : (textOf(value) ?? null);
}
