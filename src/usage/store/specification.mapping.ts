import type { Body, Resource } from '../../tmf';

/** A posted specification, or a meter without one, whose body is null. */
export type SpecificationRow = {
  readonly id: string;
  readonly body: Body | null;
  readonly meter_name: string | null;
  readonly unit: string | null;
  readonly aggregation: unknown;
  readonly attributes: readonly MeterAttribute[] | null;
};

type MeterAttribute = { readonly name: string; readonly values?: readonly string[] };

export function fromRow(row: SpecificationRow): Resource {
  const { id, body } = row;
  return { id, body: body ?? toDescription(row) };
}

function toDescription(row: SpecificationRow): Body {
  return {
    name: row.id,
    description: row.meter_name,
    lifecycleStatus: 'Active',
    unit: row.unit,
    aggregation: row.aggregation,
    specCharacteristic: row.attributes?.map(({ name, values = [] }) => ({
      name,
      valueType: 'string',
      characteristicValueSpecification: values.map((value) => ({ value })),
    })),
  };
}
