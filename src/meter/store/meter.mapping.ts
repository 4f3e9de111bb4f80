import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import { type AggregationForm, definitionOf, type Meter } from '../domain/meter';
import type { MeterEntity } from './meter.entity';

export type MeterRow = Omit<MeterEntity, 'tenantId'>;

export function fromRow({ code, name, aggregation, unit, attributes }: MeterRow): Meter {
  return { code, name, ...fromForm(aggregation), unit, attributes };
}

export function toResource(row: MeterRow): Resource {
  const { code, name, aggregation, unit, attributes } = row;
  const createdAt = formatInstant(instantOf(row.createdAt));
  return { id: code, body: { code, name, aggregation, unit, attributes, createdAt } };
}

export function toRow(meter: Meter): Omit<MeterRow, 'createdAt'> {
  return definitionOf(meter);
}

function fromForm(form: AggregationForm): Pick<Meter, 'aggregation' | 'attribute'> {
  return typeof form === 'string'
    ? { aggregation: form }
    : { aggregation: 'uniqueCount', attribute: form.uniqueCount };
}
