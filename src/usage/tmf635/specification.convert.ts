// A TMF635 usageSpecification describes a meter when it states its unit: by `unit`, or by the unitOfMeasure of the
// characteristic that carries the quantity. All other characteristics are dimensions. Without a unit it is only a
// document: the measure of a characteristic (`minutes per call`) need not be a unit.

import { type JsonObject, objectsOf } from '../../core/json';

/** The definition in the form of `/api/v1/meters`; the specification's name is the meter's code. */
export function toDefinition(specification: JsonObject): JsonObject | undefined {
  const { name, description, aggregation } = specification;
  const characteristics = objectsOf(specification['specCharacteristic']);
  const measured = characteristics.find((one) => unitOf(one) !== undefined);
  const unit = specification['unit'] ?? (measured && unitOf(measured));
  if (typeof name !== 'string' || name === '' || typeof unit !== 'string') return undefined;
  if (specification['unit'] === undefined && !UNIT.test(unit)) return undefined;
  const dimensions = characteristics.filter(
    (one) => unitOf(one) === undefined && one['name'] !== unit && !NOT_DIMENSIONS.has(one['name']),
  );
  return {
    code: name,
    name: typeof description === 'string' && description !== '' ? description : name,
    aggregation: aggregation ?? 'sum',
    unit,
    attributes: dimensions.map(attributeOf),
  };
}

/** A single word; whether it is a known unit is not checked here. */
const UNIT = /^[^\s\p{Cc}]{1,60}$/u;

const NOT_DIMENSIONS: ReadonlySet<unknown> = new Set<unknown>([
  'subject',
  'quantity',
  'amount',
  'externalId',
  undefined,
]);

function attributeOf(characteristic: JsonObject): JsonObject {
  const values = valuesOf(characteristic).flatMap(({ value }) =>
    typeof value === 'string' ? value : [],
  );
  const { name } = characteristic;
  return values.length === 0 ? { name } : { name, values };
}

function unitOf(characteristic: JsonObject): string | undefined {
  const units = valuesOf(characteristic).map(({ unitOfMeasure }) => unitOfMeasure);
  return units.find((unit): unit is string => typeof unit === 'string' && unit !== '');
}

function valuesOf(characteristic: JsonObject): JsonObject[] {
  return objectsOf(characteristic['characteristicValueSpecification']);
}
