import { formatInstant, instant } from '../../core/time';
import type { Aggregation } from '../../rating';
import type { Resource } from '../../tmf';
import type { AggregationForm, Meter, MeterAttribute } from '../domain/meter';

export type MeterRow = {
  readonly code: string;
  readonly name: string;
  readonly aggregation: AggregationForm;
  readonly unit: string;
  readonly attributes: readonly MeterAttribute[];
  readonly created_at: Date;
};

export function fromRow({ code, name, aggregation, unit, attributes }: MeterRow): Meter {
  return { code, name, ...fromForm(aggregation), unit, attributes };
}

export function resourceFromRow(row: MeterRow): Resource {
  const { code, name, aggregation, unit, attributes, created_at } = row;
  const createdAt = formatInstant(instant(created_at.getTime()));
  return { id: code, body: { code, name, aggregation, unit, attributes, createdAt } };
}

function fromForm(form: AggregationForm): Pick<Meter, 'aggregation' | 'attribute'> {
  return typeof form === 'string'
    ? { aggregation: form as Aggregation }
    : { aggregation: 'uniqueCount', attribute: form.uniqueCount };
}
