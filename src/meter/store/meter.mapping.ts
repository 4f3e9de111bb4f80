import { parseScaled } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { formatInstant, instantOf } from '../../core/time';
import { PERCENT_SCALE } from '../../rating';
import type { Resource } from '../../tmf';
import { type AggregationForm, type Counting, definitionOf, type Meter } from '../domain/meter';
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

function fromForm(form: AggregationForm): Counting {
  if (typeof form === 'string') return { aggregation: form };
  if ('uniqueCount' in form) return { aggregation: 'uniqueCount', attribute: form.uniqueCount };
  const units = parseScaled(form.percentile, PERCENT_SCALE);
  invariant(units !== undefined, `A meter holds the percentile ${form.percentile}`);
  return { aggregation: 'percentile', percentile: { units, window: form.window } };
}
